package dev.thermocline.peer;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.thermocline.admission.ReadIntent;
import dev.thermocline.api.BodyFetch;
import dev.thermocline.api.CacheControl;
import dev.thermocline.engine.layout.ByteRange;
import dev.thermocline.failure.CacheFailures;
import dev.thermocline.hadoop.CachingS3AFileSystem;
import dev.thermocline.hadoop.Lake;
import dev.thermocline.peer.ScriptedPeers.Behaviour;
import dev.thermocline.runtime.CacheRuntime;
import dev.thermocline.runtime.ProcessCache;
import dev.thermocline.testkit.S3Request;
import dev.thermocline.warm.WarmOutcome;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileRange;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.s3a.S3AFileStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Bytes from peers before S3: which requests are left, whatever the peers do. */
class PeerReadsTest {
    private static final int LENGTH = 5 * Lake.BLOCK + 30_000;

    @RegisterExtension
    static final Lake LAKE = new Lake();

    private final ScriptedPeers peers = new ScriptedPeers(Lake.TAIL);
    private CachingS3AFileSystem fileSystem;
    private FileSystem plain;

    @BeforeEach
    void open() throws IOException {
        fileSystem = LAKE.caching();
        plain = LAKE.uncached();
        control().usePeers(peers);
    }

    @AfterEach
    void close() throws IOException {
        fileSystem.close();
        plain.close();
    }

    private static CacheControl control() {
        return ProcessCache.current().orElseThrow();
    }

    private static byte[] bytes(int seed) {
        return Lake.bytes(LENGTH, seed);
    }

    private Path foreign(Path path, int seed) throws IOException {
        Lake.write(plain, path, bytes(seed));
        LAKE.forgetRequests();
        return path;
    }

    /** A file of which a peer has everything. */
    private Path held(Path path, int seed) throws IOException {
        foreign(path, seed);
        peers.hold((S3AFileStatus) plain.getFileStatus(path), bytes(seed));
        LAKE.forgetRequests();
        return path;
    }

    private static byte[] read(FileSystem from, Path path, int at, int count) throws IOException {
        byte[] bytes = new byte[count];
        try (FSDataInputStream in = from.open(path)) {
            in.readFully(at, bytes);
        }
        return bytes;
    }

    private void assertReads(Path path, int seed) throws IOException {
        assertThat(read(fileSystem, path, 0, LENGTH)).isEqualTo(bytes(seed));
    }

    private static long count(String metric) {
        return control().metrics().counter("cache." + metric).getCount();
    }

    private static void awaitStored() {
        await().until(
                        () -> requireNonNull(control().metrics().getGauges().get("cache.queue.bytes"))
                                .getValue(),
                        Long.valueOf(0)::equals);
    }

    @Test
    void fileOfAPeerCostsNothingAndIsKept() throws Exception {
        Path path = held(LAKE.dataFile(), 1);

        assertReads(path, 1);

        assertThat(LAKE.requests()).isEmpty();
        assertThat(peers.asked()).containsExactly("tail", "0-" + LENGTH + " FETCHED");
        assertThat(count("peer.tails")).isEqualTo(1);
        assertThat(count("peer.ranges")).isEqualTo(1);
        assertThat(count("peer.bytes")).isEqualTo(Lake.TAIL + LENGTH);
        assertThat(count("origin.gets")).isZero();
        assertThat(count("origin.bytes")).isZero();
        awaitStored();
        control().usePeers(PeerSource.NONE);
        assertReads(path, 1);
        assertThat(LAKE.requests()).as("what peers delivered stays").isEmpty();
    }

    @Test
    void withoutPeersNobodyIsAsked() throws Exception {
        Path path = held(LAKE.dataFile(), 1);
        control().usePeers(PeerSource.NONE);

        assertReads(path, 1);

        assertThat(peers.asked()).isEmpty();
        assertThat(LAKE.requests()).containsExactly("GET -" + Lake.TAIL, "GET 0-" + (LENGTH - 1));
    }

    @Test
    void switchedOffByOptionNobodyIsAsked() throws Exception {
        fileSystem.close();
        CacheRuntime.shutdown();
        Configuration off = LAKE.configuration();
        off.set("fs.s3a.cache.peers", "false");
        fileSystem = LAKE.caching(off);
        control().usePeers(peers);

        assertReads(held(LAKE.dataFile(), 1), 1);

        assertThat(peers.asked()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void peersThatFailAtOnceCostWhatS3Does(Behaviour behaviour) throws Exception {
        Path path = held(LAKE.dataFile(), 2);
        peers.behave(behaviour);

        assertReads(path, 2);

        boolean delivers = behaviour == Behaviour.DELIVERS;
        assertThat(LAKE.requests())
                .containsExactlyElementsOf(
                        delivers ? List.of() : List.of("GET -" + Lake.TAIL, "GET 0-" + (LENGTH - 1)));
        boolean counted = List.of(Behaviour.ABSENT, Behaviour.SILENT, Behaviour.BUSY, Behaviour.BROKEN)
                        .contains(behaviour)
                || List.of(Behaviour.REFUSED, Behaviour.CORRUPT, Behaviour.FOREIGN)
                        .contains(behaviour);
        assertThat(control().metrics().getCounters().entrySet().stream()
                        .filter(entry -> entry.getKey().startsWith("cache.peer.failures."))
                        .filter(entry -> entry.getValue().getCount() > 0)
                        .map(entry -> entry.getKey().substring("cache.peer.failures.".length())))
                .containsExactlyElementsOf(counted ? List.of(behaviour.name().toLowerCase(Locale.ROOT)) : List.of());
    }

    @ParameterizedTest
    @EnumSource(
            names = {"ABSENT", "DELIVERS", "NOBODY"},
            mode = EnumSource.Mode.EXCLUDE)
    void rangeThatBreaksGoesOnFromS3WhereItStands(Behaviour behaviour) throws Exception {
        Path path = held(LAKE.dataFile(), 3);
        assertThat(fileSystem.getFileStatus(path).getLen()).isEqualTo(LENGTH);
        peers.behave(behaviour, 2 * Lake.BLOCK + 7);

        assertReads(path, 3);

        assertThat(LAKE.requests()).containsExactly("GET " + 2 * Lake.BLOCK + "-" + (LENGTH - 1));
        assertThat(count("origin.gets")).isEqualTo(1);
        assertThat(count("origin.bytes")).isEqualTo(LENGTH - 2 * Lake.BLOCK);
        assertThat(count("origin.wanted.bytes")).isEqualTo(LENGTH - 2 * Lake.BLOCK);
        assertThat(count("peer.bytes")).isEqualTo(Lake.TAIL + 2 * Lake.BLOCK);
        assertThat(count("origin.retries")).isZero();
    }

    @Test
    void whatS3RefusesAfterAPeerIsNotRepeated() throws Exception {
        Path path = held(LAKE.dataFile(), 4);
        assertThat(fileSystem.getFileStatus(path).getLen()).isEqualTo(LENGTH);
        peers.behave(Behaviour.BROKEN, Lake.BLOCK);
        LAKE.proxy().faults().cutBodyNext(request -> request.kind() == S3Request.Kind.GET, 0, 100);

        assertThatThrownBy(() -> read(fileSystem, path, 0, LENGTH)).isInstanceOf(IOException.class);

        int withPeers = LAKE.requests().size();
        LAKE.forgetRequests();
        control().usePeers(PeerSource.NONE);
        awaitStored();
        assertThatThrownBy(() -> read(fileSystem, path, 0, LENGTH)).isInstanceOf(IOException.class);
        assertThat(withPeers).isLessThanOrEqualTo(LAKE.requests().size());
    }

    @Test
    void bodyOfAKnownFileComesFromPeersInEachKindOfRead() throws Exception {
        for (Path name : List.of(LAKE.dataFile(), LAKE.versionedFile())) {
            Path path = held(name, 5);
            assertThat(fileSystem.getFileStatus(path).getLen()).isEqualTo(LENGTH);
            try (FSDataInputStream in = fileSystem.open(path)) {
                LAKE.forgetRequests();
                in.readFully(10, new byte[100]);
                FileRange range = FileRange.createFileRange(2L * Lake.BLOCK, 1_000);
                in.readVectored(List.of(range), ByteBuffer::allocate);
                assertThat(range.getData().get(60, TimeUnit.SECONDS))
                        .isEqualTo(ByteBuffer.wrap(bytes(5), 2 * Lake.BLOCK, 1_000));
                in.seek(4L * Lake.BLOCK);
                assertThat(in.read()).isEqualTo(bytes(5)[4 * Lake.BLOCK] & 0xff);
            }
            assertThat(LAKE.requests()).as("%s", path).isEmpty();
        }
    }

    @Test
    void versionThatS3HasNotNamedLatelyIsNotAskedOfPeers() throws Exception {
        for (Path name : List.of(LAKE.versionedFile(), LAKE.dataFile())) {
            Path path = held(name, 6);
            FileStatus old = plain.getFileStatus(path);
            Lake.write(plain, path, Lake.bytes(LENGTH + 1, 7));

            try (FSDataInputStream in =
                    fileSystem.openFile(path).withFileStatus(old).build().get()) {
                assertThatThrownBy(() -> in.readFully(0, new byte[10])).isInstanceOf(IOException.class);
            }
            assertThat(peers.asked()).isEmpty();
        }
    }

    @Test
    void versionOfAPeerIsTakenOnlyIfItIsTheOneThatIsRead() throws Exception {
        Path path = held(LAKE.versionedFile(), 6);
        Lake.write(plain, path, bytes(7));
        LAKE.forgetRequests();

        assertReads(path, 7);

        assertThat(LAKE.requests()).hasSize(2);
        assertThat(count("peer.failures.absent")).isEqualTo(1);
    }

    @Test
    void tailsOfNamesThatMayBeReplacedAreNotAskedFor() throws Exception {
        Path path = held(LAKE.versionedFile(), 8);

        assertThat(read(fileSystem, path, LENGTH - 10, 10))
                .isEqualTo(Arrays.copyOfRange(bytes(8), LENGTH - 10, LENGTH));

        assertThat(peers.asked()).isEmpty();
        assertThat(LAKE.requests()).containsExactly("GET -" + Lake.TAIL);
    }

    @Test
    void readersThatKeepNothingTakeOnlyWhatPeersHold() throws Exception {
        Path path = held(LAKE.dataFile(), 9);
        ReadIntent.set(new ReadIntent("", "once"));
        try {
            assertReads(path, 9);
        } finally {
            ReadIntent.set(ReadIntent.UNKNOWN);
        }
        assertThat(LAKE.requests()).isEmpty();
        assertThat(peers.asked())
                .hasSizeGreaterThan(1)
                .filteredOn(asked -> !asked.equals("tail"))
                .allMatch(asked -> asked.endsWith("RESIDENT"));
        awaitStored();
        assertThat(control().residency(path).dataBytes())
                .as("what passes is not kept")
                .isZero();
    }

    @Test
    void severalRangesThatAreNotKeptAreAskedOfHoldersAlone() throws Exception {
        Path path = held(LAKE.dataFile(), 9);
        ReadIntent.set(new ReadIntent("", "once"));
        try (FSDataInputStream in = fileSystem.open(path)) {
            List<FileRange> ranges =
                    List.of(FileRange.createFileRange(0, 100), FileRange.createFileRange(3L * Lake.BLOCK, 100));
            in.readVectored(ranges, ByteBuffer::allocate);
            for (FileRange range : ranges) {
                assertThat(range.getData().get(60, TimeUnit.SECONDS).remaining())
                        .isEqualTo(100);
            }
        } finally {
            ReadIntent.set(ReadIntent.UNKNOWN);
        }
        assertThat(LAKE.requests()).isEmpty();
        assertThat(peers.asked()).contains("0-100 RESIDENT");
        assertThat(peers.asked()).noneMatch(asked -> asked.endsWith("FETCHED"));
    }

    @Test
    void scanIsRecognisedByWhatPeersDelivered() throws Exception {
        fileSystem.close();
        CacheRuntime.shutdown();
        Configuration scans = LAKE.configuration();
        scans.set("fs.s3a.cache.scan.bytes", "1m");
        fileSystem = LAKE.caching(scans);
        control().usePeers(peers);
        byte[] big = Lake.bytes(3 << 20, 1);
        Path path = LAKE.dataFile();
        Lake.write(plain, path, big);
        peers.hold((S3AFileStatus) plain.getFileStatus(path), big);
        LAKE.forgetRequests();

        try (FSDataInputStream in = fileSystem.open(path)) {
            assertThat(in.readAllBytes()).isEqualTo(big);
        }

        assertThat(LAKE.requests()).isEmpty();
        assertThat(peers.asked()).anyMatch(asked -> asked.endsWith("RESIDENT"));
        awaitStored();
        assertThat(control().residency(path).dataBytes()).isLessThan(2 << 20);
    }

    @Test
    void requestThatGoesOnIsReadOn() throws Exception {
        Path path = held(LAKE.dataFile(), 10);
        peers.behave(Behaviour.ABSENT);
        ReadIntent.set(new ReadIntent("", "once"));
        try (FSDataInputStream in = fileSystem.open(path)) {
            in.readFully(new byte[100]);
            peers.behave(Behaviour.DELIVERS);
            in.readFully(new byte[4 * Lake.BLOCK]);
            peers.behave(Behaviour.ABSENT);
            in.readFully(new byte[1_000]);
        } finally {
            ReadIntent.set(ReadIntent.UNKNOWN);
        }
        assertThat(LAKE.requests().stream().filter(request -> !request.contains(" -")))
                .hasSize(1);
    }

    @Test
    void statusThatAPeerCannotDateIsAskedOfS3() throws Exception {
        Path path = foreign(LAKE.dataFile(), 11);
        FileStatus there = plain.getFileStatus(path);
        peers.hold((S3AFileStatus) there, 0, bytes(11));
        LAKE.forgetRequests();

        FileStatus here = fileSystem.getFileStatus(path);

        assertThat(here.getModificationTime()).isEqualTo(there.getModificationTime());
        assertThat(LAKE.requests()).containsExactly("HEAD");
        LAKE.forgetRequests();
        assertReads(path, 11);
        assertThat(LAKE.requests()).isEmpty();
    }

    @Test
    void openNeedsNoTimeAndStatusWithOneIsServed() throws Exception {
        Path undated = foreign(LAKE.dataFile(), 12);
        peers.hold((S3AFileStatus) plain.getFileStatus(undated), 0, bytes(12));
        Path dated = held(LAKE.dataFile(), 12);

        assertReads(undated, 12);
        FileStatus here = fileSystem.getFileStatus(dated);

        assertThat(LAKE.requests()).isEmpty();
        assertThat(here).isEqualTo(plain.getFileStatus(dated));
        assertThat(here.getModificationTime())
                .isEqualTo(plain.getFileStatus(dated).getModificationTime());
    }

    @Test
    void fileThatWasDeletedHereIsNotFoundWhateverPeersHold() throws Exception {
        Path path = held(LAKE.dataFile(), 13);
        assertReads(path, 13);
        fileSystem.delete(path, false);

        assertThatThrownBy(() -> fileSystem.open(path)).isInstanceOf(FileNotFoundException.class);
        assertThatThrownBy(() -> fileSystem.getFileStatus(path)).isInstanceOf(FileNotFoundException.class);
    }

    @Test
    void fileThatWasEvictedIsNotAskedOfPeersThatMayHaveItStill() throws Exception {
        Path path = held(LAKE.dataFile(), 13);
        assertReads(path, 13);
        plain.delete(path, false);
        control().evict(path); // as other processes are about to

        assertThatThrownBy(() -> fileSystem.open(path)).isInstanceOf(FileNotFoundException.class);
    }

    @Test
    void fileThatACommitMakesLiveAgainIsAskedOfPeers() throws Exception {
        Path path = held(LAKE.dataFile(), 13);
        assertReads(path, 13);
        control().evict(path);
        control().addedByCommit(path, LENGTH); // as RESTORE does
        LAKE.forgetRequests();

        assertReads(path, 13);
        assertThat(LAKE.requests()).isEmpty();
    }

    @Test
    void fileThatWasWrittenHereIsAskedOfPeersWhenItIsCommitted() throws Exception {
        Path path = LAKE.dataFile();
        Lake.write(fileSystem, path, bytes(19));
        peers.hold((S3AFileStatus) plain.getFileStatus(path), bytes(19));
        control().addedByCommit(path, LENGTH);
        control().evict(path);
        control().addedByCommit(path, LENGTH);
        LAKE.forgetRequests();

        assertReads(path, 19);
        assertThat(LAKE.requests()).isEmpty();
    }

    @Test
    void fileThatWasReplacedHereIsReadAsItIsNow() throws Exception {
        Path path = held(LAKE.dataFile(), 14);
        Lake.write(fileSystem, path, bytes(15));
        control().clear();

        assertReads(path, 15);
    }

    @Test
    void whatS3ContradictsIsForgottenAndNotAskedOfPeersAgain() throws Exception {
        Path path = held(LAKE.dataFile(), 16);
        Lake.write(plain, path, bytes(17));
        peers.behave(Behaviour.DELIVERS);
        try (FSDataInputStream in = fileSystem.open(path)) { // the peer states the version that was replaced
            peers.behave(Behaviour.ABSENT);
            byte[] read = new byte[LENGTH];
            in.readFully(0, read);
            assertThat(read).as("as S3A, which would have asked").isEqualTo(bytes(17));
        }
        assertThat(count("contradictions.replaced")).isEqualTo(1);
        peers.behave(Behaviour.DELIVERS);
        peers.forget();

        assertReads(path, 17);
        assertThat(peers.asked()).isEmpty();

        plain.delete(path, false);
        control().evict(path);
        assertThatThrownBy(() -> fileSystem.open(path)).isInstanceOf(FileNotFoundException.class);
    }

    @Test
    void fileThatIsGoneIsReportedAsByS3a() throws Exception {
        Path path = held(LAKE.dataFile(), 18);
        plain.delete(path, false);
        try (FSDataInputStream in = fileSystem.open(path)) {
            peers.behave(Behaviour.ABSENT);
            assertThatThrownBy(() -> in.readFully(0, new byte[100])).isInstanceOf(FileNotFoundException.class);
        }
        assertThat(count("contradictions.missing")).isEqualTo(1);
        peers.behave(Behaviour.DELIVERS);
        peers.forget();

        assertThatThrownBy(() -> fileSystem.open(path)).isInstanceOf(FileNotFoundException.class);
        assertThat(peers.asked()).isEmpty();
    }

    @Test
    void openOfWhatMayBeAbsentAsksS3() throws Exception {
        Path path = held(LAKE.dataFile(), 19);
        plain.delete(path, false);

        assertThat(control().openIfPresent(path)).isEmpty();
        assertThat(peers.asked()).isEmpty();
    }

    @Test
    void tailOfAnotherLengthThanTheCommitNamesIsNotTaken() throws Exception {
        Path path = held(LAKE.versionedFile(), 20);
        control().addedByCommit(path, LENGTH + 1);

        assertThat(read(fileSystem, path, LENGTH - 10, 10)).hasSize(10);

        assertThat(peers.asked()).contains("tail");
        assertThat(LAKE.requests()).containsExactly("GET -" + Lake.TAIL);
        Path agreed = held(LAKE.versionedFile(), 21);
        control().addedByCommit(agreed, LENGTH);
        assertReads(agreed, 21);
        assertThat(LAKE.requests()).isEmpty();
    }

    @Test
    void rightsThatHaveToBeRenewedAreAskedOfS3() throws Exception {
        Path path = held(LAKE.dataFile(), 22);
        Configuration renewed = LAKE.configuration();
        renewed.set("fs.s3a.cache.reauthorize.interval", "1h");
        try (FileSystem other = LAKE.caching(renewed)) {
            assertThat(read(other, path, LENGTH - 10, 10)).hasSize(10);
        }
        assertThat(peers.asked()).doesNotContain("tail");
        assertThat(LAKE.requests()).isNotEmpty();
    }

    @Test
    void ownerThatIsNotSharedHasNoPeers() throws Exception {
        Path path = held(LAKE.dataFile(), 23);
        long failures = CacheFailures.count();
        Configuration unknown = LAKE.configuration();
        unknown.set("fs.s3a.aws.credentials.provider", "dev.thermocline.hadoop.VendingProvider");
        try (FileSystem other = LAKE.caching(unknown)) {
            assertThat(read(other, path, 0, LENGTH)).isEqualTo(bytes(23));
        }
        assertThat(peers.asked()).isEmpty();
        assertThat(LAKE.requests()).hasSize(2);
        assertThat(CacheFailures.count()).isEqualTo(failures);
    }

    @Test
    void warmAsksPeersFirst() throws Exception {
        Path path = held(LAKE.dataFile(), 24);

        assertThat(control().warm(path, LENGTH).get(60, TimeUnit.SECONDS)).isEqualTo(WarmOutcome.RESIDENT);

        assertThat(LAKE.requests()).isEmpty();
        assertThat(control().tailResident(path)).isTrue();
    }

    @Test
    void blocksThatArePrefetchedComeFromPeers() throws Exception {
        Path path = held(LAKE.dataFile(), 25);
        assertThat(fileSystem.getFileStatus(path).getLen()).isEqualTo(LENGTH);

        try (BodyFetch body = control().body(path).orElseThrow()) {
            assertThat(body.fetch(new ByteRange(0, LENGTH))).isEqualTo(LENGTH);
        }

        assertThat(LAKE.requests()).isEmpty();
        assertThat(peers.asked()).contains("0-" + LENGTH + " FETCHED");
    }
}
