package dev.thermocline.executor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.fake.FakeNames;
import dev.thermocline.fake.Texts;
import dev.thermocline.protocol.HeldFile;
import dev.thermocline.protocol.Instruction;
import dev.thermocline.protocol.WrittenFile;
import dev.thermocline.report.CommitOutcome;
import dev.thermocline.work.WarmTarget;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;

/** Tails travel while the commit that adds their files is being sent, and a commit that fails leaves nothing else. */
final class AnnouncedTailsTest {
    private static final Path A = Texts.file("a.parquet");
    private static final HeldFile HELD =
            new HeldFile(FakeNames.of(A), WrittenFile.Held.of(Texts.captured(A, 123), "p0"));

    private final Cluster cluster = new Cluster();

    private List<Cluster.Executor> peers(int count) {
        return IntStream.range(0, count).mapToObj(i -> cluster.peer("p" + i)).toList();
    }

    private void announce(String... names) {
        cluster.dispatcher.announce(
                cluster.driverCache,
                IntStream.range(0, names.length)
                        .mapToObj(i -> new WarmTarget(Texts.file(names[i]), 1000))
                        .toList());
    }

    private static boolean holds(Cluster.Executor executor) {
        return executor.cache.resident.containsKey(A.toString());
    }

    @Test
    void tailsAreEverywhereBeforeTheCommitIsThere() {
        List<Cluster.Executor> peers = peers(3);
        peers.get(0).write("a.parquet");
        peers.get(0).poll();

        announce("a.parquet");

        assertThat(peers).allMatch(AnnouncedTailsTest::holds);
        assertThat(cluster.announced).containsExactlyInAnyOrder("p1", "p2");
        assertThat(cluster.pulls).isEqualTo(2);

        cluster.commit(0, Texts.add("a.parquet"));
        peers.forEach(Cluster.Executor::poll);
        peers.forEach(Cluster.Executor::poll);
        assertThat(cluster.pulls).as("nothing is pulled twice").isEqualTo(2);
        assertThat(cluster.report().outcomes()).isEqualTo(Map.of(CommitOutcome.ALREADY, 3));
        assertThat(cluster.report().warmed()).isTrue();
        assertThat(peers).allSatisfy(peer -> assertThat(peer.cache.gets).hasValue(0));
    }

    @Test
    void commitThatFailsLeavesNothingBehind() {
        List<Cluster.Executor> peers = peers(3);
        peers.get(0).write("a.parquet");
        peers.get(0).poll();

        announce("a.parquet");
        peers.forEach(Cluster.Executor::poll);

        assertThat(cluster.log.head()).isZero();
        assertThat(cluster.hot.size()).isZero();
        assertThat(cluster.reports.recent()).isEmpty();
        assertThat(cluster.captured.counts().files())
                .as("another attempt may name it")
                .isEqualTo(1);
        assertThat(cluster.captured.counts().waiting()).isZero();
        assertThat(cluster.holders).isEmpty();
        for (Cluster.Executor peer : peers) {
            assertThat(peer.cache.gets).hasValue(0);
            assertThat(peer.cache.committed)
                    .as("names that a commit made immutable")
                    .isEmpty();
            assertThat(peer.follower.drain()).as("acknowledgements").isEmpty();
            assertThat(peer.follower.working()).isFalse();
        }
    }

    @Test
    void nobodyIsAskedForWhatNoPeerHolds() {
        List<Cluster.Executor> peers = peers(2);
        Cluster.Executor noPeer = cluster.executor("x");
        noPeer.write("sent.parquet");
        noPeer.poll();
        peers.get(0).write("a.parquet");
        peers.get(0).poll();
        peers.get(0).captures.offer(peers.get(0).written(Texts.captured(Texts.file("unstated.parquet"), 0)));
        peers.get(0).poll();
        cluster.brokenHolders.add("p0");

        announce("a.parquet", "sent.parquet", "unstated.parquet", "unknown.parquet");

        assertThat(cluster.announced).as("who is no peer can't pull").containsExactly("p1");
        assertThat(cluster.pulls).isEqualTo(1);
        assertThat(holds(peers.get(1))).isFalse();
        assertThat(peers.get(1).cache.gets).hasValue(0);
    }

    @Test
    void ownersAloneGetTheTailIfThereAreManyExecutors() {
        List<Cluster.Executor> peers = peers(20);
        peers.get(0).write("a.parquet");
        peers.get(0).poll();

        announce("a.parquet");

        assertThat(cluster.owners(A)).hasSize(2).containsAll(cluster.announced);
        assertThat(cluster.announced).hasSizeBetween(1, 2);
    }

    @Test
    void commitThatComesBeforeItsAnnouncementIsNotPulledAgain() {
        List<Cluster.Executor> peers = peers(2);
        peers.get(0).write("a.parquet");
        peers.get(0).poll();
        cluster.commit(0, Texts.add("a.parquet"));
        peers.forEach(Cluster.Executor::poll);

        peers.get(1).follower.pullAhead(List.of(HELD));

        assertThat(cluster.pulls).isEqualTo(1);
    }

    @Test
    void fileThatDiesWhileItsTailTravelsIsNotLeftBehind() {
        List<Cluster.Executor> peers = peers(2);
        peers.get(0).write("a.parquet");
        CompletableFuture<Void> installing = new CompletableFuture<>();
        peers.get(1).cache.gate = installing;

        peers.get(1).follower.pullAhead(List.of(HELD));
        peers.get(1).follower.follow(1, List.of(new Instruction.Forget(Texts.deleted(A))));
        assertThat(peers.get(1).cache.evicted).isEmpty();
        installing.complete(null);

        assertThat(peers.get(1).cache.evicted).containsExactly(A);
        assertThat(holds(peers.get(1))).isFalse();
    }

    @Test
    void holderPullsNothingFromItself() {
        List<Cluster.Executor> peers = peers(1);
        peers.get(0).follower.pullAhead(List.of(HELD));
        assertThat(cluster.pulls).isZero();
    }

    @Test
    void announcementsWaitInABoundedQueueAndAreDroppedWhenItIsFull() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch pulled = new CountDownLatch(1 + AnnouncedTails.MAX_WAITING);
        AnnouncedTails tails = new AnnouncedTails(files -> {
            begun.countDown();
            await(release);
            pulled.countDown();
        });
        tails.accept(List.of(HELD));
        await(begun);
        for (int i = 0; i < AnnouncedTails.MAX_WAITING + 3; i++) {
            tails.accept(List.of(HELD));
        }
        assertThat(tails.dropped()).isEqualTo(3);
        release.countDown();
        await(pulled);
        tails.close();
        tails.accept(List.of(HELD));
        assertThat(tails.dropped()).isEqualTo(4);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
