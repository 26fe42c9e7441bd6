package dev.thermocline.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.audience.Audience;
import dev.thermocline.buffer.Targets;
import dev.thermocline.cache.object.ObjectVersion;
import dev.thermocline.cache.object.Owner;
import dev.thermocline.executor.Cluster;
import dev.thermocline.fake.Texts;
import dev.thermocline.peer.CapturedTail;
import dev.thermocline.peers.member.RendezvousHash;
import dev.thermocline.peers.member.Roster;
import dev.thermocline.protocol.WrittenFile;
import dev.thermocline.report.CommitOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;

/** Executors that are peers get names from the driver and tails from each other. */
final class NamesTest {
    private static final String A = Texts.file("a.parquet").toString();

    private final Cluster cluster = new Cluster();

    private List<Cluster.Executor> peers(int count) {
        return IntStream.range(0, count).mapToObj(i -> cluster.peer("p" + i)).toList();
    }

    private static int gets(List<Cluster.Executor> executors) {
        return executors.stream()
                .mapToInt(executor -> executor.cache.gets.get())
                .sum();
    }

    private static void pollTwice(List<Cluster.Executor> executors) {
        executors.forEach(Cluster.Executor::poll);
        executors.forEach(Cluster.Executor::poll);
    }

    private static List<Cluster.Executor> holdersOf(String path, List<Cluster.Executor> executors) {
        return executors.stream()
                .filter(executor -> executor.cache.resident.containsKey(path))
                .toList();
    }

    @Test
    void tailStaysWithItsWriterAndTheOthersPullItWithoutARequest() {
        List<Cluster.Executor> peers = peers(3);
        peers.get(0).write("a.parquet");
        peers.get(0).poll();
        cluster.commit(0, Texts.add("a.parquet"));
        pollTwice(peers);

        assertThat(holdersOf(A, peers)).hasSize(3);
        assertThat(cluster.pulls).isEqualTo(2);
        assertThat(gets(peers)).isZero();
        assertThat(cluster.driverCache.gets).hasValue(0);
        assertThat(cluster.bytesOfTailsSent).isZero();
        assertThat(cluster.holders).containsEntry(Texts.file("a.parquet"), "p0");
        assertThat(peers.get(1).cache.installed)
                .extracting(CapturedTail::modificationTime)
                .containsExactly(123L);
        assertThat(cluster.report().outcomes()).isEqualTo(Map.of(CommitOutcome.ALREADY, 1, CommitOutcome.RESIDENT, 2));
        assertThat(cluster.report().warmed()).isTrue();
    }

    @Test
    void foreignFileCostsOneGetForTheClusterAndNoneOfTheDriver() {
        List<Cluster.Executor> peers = peers(4);
        cluster.foreignCommit(5, Texts.add("a.parquet"), Texts.add("b.parquet"));
        pollTwice(peers);

        assertThat(holdersOf(A, peers)).hasSize(4);
        assertThat(gets(peers)).isEqualTo(2);
        assertThat(cluster.driverCache.gets).hasValue(0);
        assertThat(cluster.bytesOfTailsSent).isZero();
        assertThat(cluster.report().warmed()).isTrue();
    }

    @Test
    void holderThatDoesNotDeliverCostsOneGetForTheCluster() {
        List<Cluster.Executor> peers = peers(3);
        peers.get(0).write("a.parquet");
        peers.get(0).cache.resident.clear();
        cluster.brokenHolders.add("p0");
        peers.get(0).poll();
        cluster.commit(0, Texts.add("a.parquet"));
        pollTwice(peers);

        assertThat(holdersOf(A, peers)).hasSize(3);
        assertThat(gets(peers)).isEqualTo(1);
        assertThat(cluster.report().warmed()).isTrue();
    }

    @Test
    void tailOfAnotherVersionThanTheNamedOneIsNotTaken() {
        List<Cluster.Executor> peers = peers(2);
        peers.get(0).write("a.parquet");
        peers.get(0).cache.resident.put(A, Texts.captured("a.parquet", 1, 10)); // of another length
        peers.get(0).poll();
        cluster.commit(0, Texts.add("a.parquet"));
        peers.get(1).poll();

        assertThat(peers.get(1).cache.installed).isEmpty();
        assertThat(peers.get(1).cache.warmed).hasSize(1);
    }

    @Test
    void executorThatIsNoPeerGetsTheBytesAndOneThatWritesThemSendsThem() {
        List<Cluster.Executor> peers = peers(2);
        Cluster.Executor alone = cluster.executor("alone");
        alone.write("a.parquet");
        alone.poll();
        peers.get(0).write("b.parquet");
        peers.get(0).poll();
        cluster.commit(0, Texts.add("a.parquet"), Texts.add("b.parquet"));
        List<Cluster.Executor> all = new ArrayList<>(peers);
        all.add(alone);
        pollTwice(all);

        assertThat(holdersOf(A, all)).hasSize(3);
        assertThat(holdersOf(Texts.file("b.parquet").toString(), all)).hasSize(3);
        assertThat(alone.cache.gets).hasValue(0);
        assertThat(gets(peers)).isZero();
        assertThat(cluster.driverCache.gets)
                .as("the driver fetches what it sends")
                .hasValue(1);
        assertThat(cluster.report().warmed()).isTrue();
    }

    @Test
    void footerThatItsWriterDoesNotHoldWholeIsFetchedByTheOwner() {
        List<Cluster.Executor> peers = peers(3);
        CapturedTail tail = Texts.captured(Texts.file("a.parquet"), 9);
        peers.get(0).captures.offer(new WrittenFile.Held("p0", tail.path(), tail.version(), 9, tail.owner(), false));
        peers.get(0).poll();
        cluster.commit(0, Texts.add("a.parquet"));
        pollTwice(peers);

        assertThat(holdersOf(A, peers)).hasSize(3);
        assertThat(cluster.holders).as("nobody is sent to the writer").isEmpty();
        assertThat(gets(peers)).isEqualTo(1);
    }

    @Test
    void amongManyExecutorsOwnersGetAFileAndThoseWhoReadItsTable() {
        List<Cluster.Executor> peers = peers(Audience.FEW + 20);
        Cluster.Executor reader = peers.stream()
                .filter(executor -> !cluster.owners(Texts.file("a.parquet")).contains(executor.name))
                .findFirst()
                .orElseThrow();
        reader.tablesHere.read(Texts.file("date=2026-01-01/old.parquet"));
        reader.poll();
        cluster.foreignCommit(0, Texts.add("a.parquet"));
        pollTwice(peers);

        assertThat(holdersOf(A, peers))
                .extracting(executor -> executor.name)
                .containsExactlyInAnyOrderElementsOf(withReader(reader));
        assertThat(gets(peers)).isEqualTo(1);
        assertThat(cluster.report().warmed()).isTrue();
    }

    @Test
    void ownersOfLaterSectionsLearnWhoHoldsALongFile() {
        List<Cluster.Executor> peers = peers(Audience.FEW + 20);
        Path path = Texts.file("a.parquet");
        long length = 3 * Roster.SECTION + 1;
        ObjectVersion version = new ObjectVersion("etag", Optional.empty(), length);
        CapturedTail tail = new CapturedTail(path, version, 9, new Owner("owner"), new byte[10]);
        Cluster.Executor holder = peers.get(0);
        holder.cache.resident.put(A, tail);
        holder.captures.offer(new WrittenFile.Held(holder.name, path, version, 9, tail.owner(), true));
        holder.poll();
        cluster.commit(0, Texts.add("a.parquet"));
        pollTwice(peers);

        RendezvousHash owners =
                new RendezvousHash(peers.stream().map(executor -> executor.name).toList());
        Set<String> expected = new HashSet<>(cluster.owners(path));
        for (long section = 1; section <= 3; section++) {
            expected.add(owners.owner(A, section).orElseThrow());
        }
        expected.add(holder.name);
        assertThat(expected).hasSizeGreaterThan(4);
        assertThat(holdersOf(A, peers))
                .extracting(executor -> executor.name)
                .containsExactlyInAnyOrderElementsOf(expected);
        assertThat(gets(peers)).isZero();
        assertThat(cluster.report().warmed()).isTrue();
    }

    private List<String> withReader(Cluster.Executor reader) {
        List<String> names = new ArrayList<>(cluster.owners(Texts.file("a.parquet")));
        names.add(reader.name);
        return names;
    }

    @Test
    void whatAnExecutorMissedIsLostOnlyIfItWasForIt() {
        List<Cluster.Executor> peers = peers(Audience.FEW + 20);
        cluster.foreignCommit(0, Texts.add("a.parquet"));
        List<String> owners = cluster.owners(Texts.file("a.parquet"));
        for (int other = 0; other < 1000; other++) { // the log holds 1000
            cluster.log.publish(Texts.forget(new Path("s3a://bucket/other/" + other)), Targets.ALL);
        }
        peers.stream().filter(executor -> !owners.contains(executor.name)).forEach(Cluster.Executor::poll);
        peers.stream().filter(executor -> owners.contains(executor.name)).forEach(Cluster.Executor::poll);
        pollTwice(peers);

        assertThat(cluster.report().outcomes()).isEqualTo(Map.of(CommitOutcome.LOST, 2));
        assertThat(cluster.report().warmed()).isFalse();
    }

    @Test
    void onlyOwnersThatDoNotAnswerAreUnreached() {
        List<Cluster.Executor> peers = peers(Audience.FEW + 20);
        cluster.foreignCommit(0, Texts.add("a.parquet"));
        List<String> owners = cluster.owners(Texts.file("a.parquet"));
        cluster.clock.advance(Cluster.SILENCE.plus(Duration.ofSeconds(1)));
        List<Cluster.Executor> alive = peers.stream()
                .filter(executor -> executor.name.equals(owners.get(0)))
                .toList();
        pollTwice(alive);
        cluster.dispatcher.tick();

        assertThat(cluster.report().outcomes())
                .isEqualTo(Map.of(CommitOutcome.RESIDENT, 1, CommitOutcome.UNREACHED, 1));
    }

    @Test
    void executorThatComesLaterGetsNamesAndPulls() {
        List<Cluster.Executor> peers = peers(2);
        peers.get(0).write("a.parquet");
        peers.get(0).poll();
        cluster.commit(0, Texts.add("a.parquet"));
        pollTwice(peers);
        Cluster.Executor late = cluster.peer("late");
        Cluster.Executor alone = cluster.executor("alone");

        assertThat(late.cache.resident).containsKey(A);
        assertThat(late.cache.gets).hasValue(0);
        assertThat(alone.cache.resident)
                .as("there is nothing that it could make use of")
                .isEmpty();
        assertThat(cluster.bytesOfTailsSent).isZero();
    }

    @Test
    void nothingIsHeldAfterAnEvictionThatCameWhileTheFileWasWaitedFor() {
        List<Cluster.Executor> peers = peers(3);
        cluster.commit(0, Texts.add("a.parquet"));
        cluster.commit(1, Texts.remove("a.parquet"));
        cluster.scheduler.runAll();
        peers.get(0).write("a.parquet");
        peers.get(0).poll();
        cluster.endWaits();
        pollTwice(peers);

        assertThat(holdersOf(A, peers.subList(1, 3))).isEmpty();
        assertThat(cluster.hot.size()).isZero();
        assertThat(cluster.reports.recent()).hasSize(2);
    }
}
