package dev.thermocline.peer.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.thermocline.api.CacheControl;
import dev.thermocline.cache.object.LastModified;
import dev.thermocline.cache.object.ObjectVersion;
import dev.thermocline.cache.object.Owner;
import dev.thermocline.engine.fetch.Load;
import dev.thermocline.file.CacheFile;
import dev.thermocline.hadoop.CachingS3AFileSystem;
import dev.thermocline.hadoop.Lake;
import dev.thermocline.metrics.CacheStatistics;
import dev.thermocline.peer.CapturedTail;
import dev.thermocline.peer.ListedFile;
import dev.thermocline.peer.PeerFile;
import dev.thermocline.peer.PeerObject;
import dev.thermocline.peer.PeerRange;
import dev.thermocline.peer.PeerSource;
import dev.thermocline.peer.PeerStore;
import dev.thermocline.peer.ScriptedPeers;
import dev.thermocline.runtime.CacheRuntime;
import dev.thermocline.runtime.ProcessCache;
import dev.thermocline.testkit.S3Request;
import dev.thermocline.warm.WarmOutcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.PrivilegedExceptionAction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.s3a.S3AFileStatus;
import org.apache.hadoop.security.UserGroupInformation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What this process has for its peers, and what it fetches for them. */
class PeerStoreTest {
    private static final int LENGTH = 5 * Lake.BLOCK + 30_000;
    private static final int ASKERS = 20;

    @RegisterExtension
    static final Lake LAKE = new Lake();

    private CachingS3AFileSystem fileSystem;
    private FileSystem plain;
    private PeerStore store;

    @BeforeEach
    void open() throws IOException {
        fileSystem = LAKE.caching();
        plain = LAKE.uncached();
        store = control().peerStore();
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

    private Path foreign(int seed) throws IOException {
        Path path = LAKE.dataFile();
        Lake.write(plain, path, bytes(seed));
        LAKE.forgetRequests();
        return path;
    }

    private PeerFile file(Path path) {
        CacheFile file = fileSystem.cache().orElseThrow().file(path);
        return new PeerFile(path, file.name(), file.owner());
    }

    private PeerObject object(Path path) throws IOException {
        S3AFileStatus status = (S3AFileStatus) plain.getFileStatus(path);
        return new PeerObject(
                file(path),
                new ObjectVersion(
                        ObjectVersion.unquoted(status.getEtag()),
                        Optional.ofNullable(status.getVersionId()),
                        status.getLen()));
    }

    private void read(Path path) throws IOException {
        try (FSDataInputStream in = fileSystem.open(path)) {
            in.readFully(0, new byte[LENGTH]);
        }
    }

    private static Optional<byte[]> read(PeerStore from, PeerObject object, long at, int count) {
        ByteBuffer target = ByteBuffer.allocate(count + 2).position(1).limit(1 + count);
        boolean here = from.read(object, at, target);
        assertThat(target.position()).isEqualTo(here ? 1 + count : 1);
        return here ? Optional.of(Arrays.copyOfRange(target.array(), 1, 1 + count)) : Optional.empty();
    }

    private static long count(String metric) {
        return control().metrics().counter("cache." + metric).getCount();
    }

    /** What all askers get who ask at the same time. */
    private static <T> List<T> together(Callable<CompletableFuture<T>> question) throws Exception {
        ExecutorService askers = Executors.newFixedThreadPool(ASKERS);
        CountDownLatch start = new CountDownLatch(1);
        try {
            List<Future<T>> answers = new ArrayList<>();
            for (int i = 0; i < ASKERS; i++) {
                answers.add(askers.submit(() -> {
                    start.await();
                    return question.call().get(60, TimeUnit.SECONDS);
                }));
            }
            start.countDown();
            List<T> all = new ArrayList<>();
            for (Future<T> answer : answers) {
                all.add(answer.get(60, TimeUnit.SECONDS));
            }
            return all;
        } finally {
            askers.shutdownNow();
        }
    }

    /** Holds the answers to GETs until the returned latch is open; the first one is announced. */
    private static CountDownLatch holdGets(CountDownLatch arrived) {
        CountDownLatch gate = new CountDownLatch(1);
        LAKE.proxy()
                .faults()
                .answerNext(
                        request -> request.kind() == S3Request.Kind.GET,
                        (request, answer) -> {
                            arrived.countDown();
                            try {
                                gate.await();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                            return answer;
                        },
                        100);
        return gate;
    }

    /** Whether a thread waits for a block that another one fetches. */
    private static boolean somebodyWaitsForAnother() {
        return Thread.getAllStackTraces().values().stream()
                .flatMap(Arrays::stream)
                .anyMatch(frame -> frame.getClassName().equals(Load.class.getName())
                        && frame.getMethodName().equals("await"));
    }

    @Test
    void residentBytesAreReadAndCountAsNoReadOfThisProcess() throws Exception {
        Path path = foreign(1);
        PeerObject object = object(path);
        read(path);
        CacheStatistics before = control().statistics();
        LAKE.forgetRequests();

        assertThat(read(store, object, 0, LENGTH)).contains(bytes(1));
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 200; i++) {
            int at = random.nextInt(LENGTH);
            int length = 1 + random.nextInt(Math.min(100_000, LENGTH - at));
            assertThat(read(store, object, at, length)).contains(Arrays.copyOfRange(bytes(1), at, at + length));
        }

        CacheStatistics after = control().statistics();
        assertThat(after.hits()).isEqualTo(before.hits());
        assertThat(after.misses()).isEqualTo(before.misses());
        assertThat(LAKE.requests()).isEmpty();
        assertThat(count("peer.served.bytes")).isGreaterThan(LENGTH);
    }

    @Test
    void nothingIsReadOfOtherVersionsOwnersAndRanges() throws Exception {
        Path path = foreign(2);
        PeerObject object = object(path);
        read(path);
        ObjectVersion other = new ObjectVersion("other", Optional.empty(), LENGTH);
        ObjectVersion longer = new ObjectVersion(object.version().etag(), Optional.empty(), LENGTH + 1);
        PeerFile stranger = new PeerFile(path, object.file().name(), new Owner("0b"));

        assertThat(read(store, new PeerObject(object.file(), other), 0, 10)).isEmpty();
        assertThat(read(store, new PeerObject(object.file(), longer), 0, 10)).isEmpty();
        assertThat(read(store, new PeerObject(stranger, object.version()), 0, 10))
                .isEmpty();
        assertThat(read(store, object, LENGTH - 5, 10)).isEmpty();
        assertThat(read(store, object, -1, 10)).isEmpty();
        assertThat(read(store, object(foreign(3)), 0, 10)).isEmpty();
        assertThat(store.tail(stranger)).isEmpty();
        assertThat(store.tail(file(path)).orElseThrow().version()).isEqualTo(object.version());
    }

    @Test
    void timeOfANameThatMayBeReplacedIsCompared() throws Exception {
        Path path = LAKE.versionedFile();
        Lake.write(plain, path, bytes(4));
        PeerObject timeless = object(path);
        read(path);
        LAKE.forgetRequests();
        ObjectVersion named = timeless.version();
        long modified = plain.getFileStatus(path).getModificationTime();
        ObjectVersion timed =
                new ObjectVersion(named.etag(), named.versionId(), LENGTH, LastModified.ofMillis(modified));
        ObjectVersion later =
                new ObjectVersion(named.etag(), named.versionId(), LENGTH, LastModified.ofMillis(modified + 5_000));

        assertThat(read(store, new PeerObject(timeless.file(), timed), 0, 10)).isPresent();
        assertThat(read(store, new PeerObject(timeless.file(), later), 0, 10)).isEmpty();
        Path own = LAKE.versionedFile();
        Lake.write(fileSystem, own, bytes(4));
        PeerObject written = object(own);
        ObjectVersion earlier = new ObjectVersion(
                written.version().etag(),
                written.version().versionId(),
                LENGTH,
                LastModified.ofMillis(modified - 100_000));
        assertThat(read(store, new PeerObject(written.file(), earlier), 0, 10))
                .as("S3 has not stated yet when this was written")
                .isEmpty();
        assertThat(store.tail(timeless.file())).isEmpty();
        assertThat(store.fetchTail(timeless.file()).get(60, TimeUnit.SECONDS)).isEmpty();
    }

    @Test
    void fetchForManyIsOneRequest() throws Exception {
        Path path = foreign(5);
        PeerObject object = object(path);
        LAKE.forgetRequests();

        assertThat(together(() -> store.fetch(object, 0, LENGTH)))
                .hasSize(ASKERS)
                .containsOnly(true);

        assertThat(LAKE.requests()).containsExactly("GET 0-" + (LENGTH - 1));
        assertThat(read(store, object, 0, LENGTH)).contains(bytes(5));
        assertThat(control().statistics().misses()).isZero();
        assertThat(store.fetch(object, 100, 1_000).get(60, TimeUnit.SECONDS)).isTrue();
        assertThat(LAKE.requests()).hasSize(1);
    }

    @Test
    void whatAnotherPeerHoldsIsFetchedThereAndTheRestFromS3() throws Exception {
        ScriptedPeers peers = new ScriptedPeers(Lake.TAIL);
        control().usePeers(peers);
        Path path = foreign(5);
        PeerObject object = object(path);
        peers.hold((S3AFileStatus) plain.getFileStatus(path), bytes(5));
        Path broken = foreign(6);
        PeerObject other = object(broken);
        peers.hold((S3AFileStatus) plain.getFileStatus(broken), bytes(6));
        LAKE.forgetRequests();

        assertThat(store.fetch(object, 0, LENGTH).get(60, TimeUnit.SECONDS)).isTrue();

        assertThat(LAKE.requests()).isEmpty();
        assertThat(peers.asked()).containsExactly("0-" + LENGTH + " RESIDENT");
        assertThat(count("peer.bytes")).isEqualTo(LENGTH);
        assertThat(read(store, object, 0, LENGTH)).contains(bytes(5));
        peers.forget();
        peers.behave(ScriptedPeers.Behaviour.BROKEN, 2 * Lake.BLOCK);
        assertThat(store.fetch(other, 0, LENGTH).get(60, TimeUnit.SECONDS)).isTrue();
        assertThat(LAKE.requests()).containsExactly("GET " + 2 * Lake.BLOCK + "-" + (LENGTH - 1));
        assertThat(peers.asked()).containsExactly("0-" + LENGTH + " RESIDENT");
        assertThat(read(store, other, 0, LENGTH)).contains(bytes(6));
        control().usePeers(PeerSource.NONE);
    }

    @Test
    void ofANameThatMayBeReplacedS3AloneIsAsked() throws Exception {
        ScriptedPeers peers = new ScriptedPeers(Lake.TAIL);
        control().usePeers(peers);
        Path path = LAKE.versionedFile();
        Lake.write(plain, path, bytes(7));
        S3AFileStatus status = (S3AFileStatus) plain.getFileStatus(path);
        peers.hold(status, bytes(7));
        ObjectVersion named = object(path).version();
        PeerObject object = new PeerObject(
                file(path),
                new ObjectVersion(
                        named.etag(), named.versionId(), LENGTH, LastModified.ofMillis(status.getModificationTime())));
        LAKE.forgetRequests();

        assertThat(store.fetch(object, 0, LENGTH).get(60, TimeUnit.SECONDS)).isTrue();

        assertThat(LAKE.requests()).containsExactly("GET 0-" + (LENGTH - 1));
        assertThat(peers.asked()).isEmpty();
        control().usePeers(PeerSource.NONE);
    }

    @Test
    void rangesOfManyThatOverlapAreFetchedOnce() throws Exception {
        Path path = foreign(5);
        PeerObject object = object(path);
        LAKE.forgetRequests();
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch gate = holdGets(arrived);
        CompletableFuture<Boolean> first = store.fetch(object, 0, 2L * Lake.BLOCK);
        assertThat(arrived.await(60, TimeUnit.SECONDS)).isTrue();

        List<CompletableFuture<Boolean>> others = new ArrayList<>();
        for (int i = 1; i <= ASKERS; i++) {
            others.add(store.fetch(object, i, Lake.BLOCK));
        }
        gate.countDown();

        assertThat(first.get(60, TimeUnit.SECONDS)).isTrue();
        for (CompletableFuture<Boolean> other : others) {
            assertThat(other.get(60, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(LAKE.requests()).containsExactly("GET 0-" + (2 * Lake.BLOCK - 1));
    }

    @Test
    void readerAndPeerShareOneRequest() throws Exception {
        Path path = foreign(6);
        PeerObject object = object(path);
        assertThat(fileSystem.getFileStatus(path).getLen()).isEqualTo(LENGTH);
        LAKE.forgetRequests();
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch gate = holdGets(arrived);
        ExecutorService reader = Executors.newSingleThreadExecutor();
        try {
            Future<?> reading = reader.submit(() -> {
                read(path);
                return null;
            });
            assertThat(arrived.await(60, TimeUnit.SECONDS)).isTrue();
            CompletableFuture<Boolean> fetched = store.fetch(object, 0, Lake.BLOCK);
            await().until(PeerStoreTest::somebodyWaitsForAnother);
            gate.countDown();

            assertThat(fetched.get(60, TimeUnit.SECONDS)).isTrue();
            reading.get(60, TimeUnit.SECONDS);
        } finally {
            reader.shutdownNow();
        }
        assertThat(LAKE.requests()).hasSize(1);
        assertThat(read(store, object, 0, Lake.BLOCK)).isPresent();
    }

    @Test
    void whatIsNotKeptIsNotFetched() throws Exception {
        fileSystem.close();
        CacheRuntime.shutdown();
        Configuration small = LAKE.configuration();
        small.set("fs.s3a.cache.file.max", "100k");
        fileSystem = LAKE.caching(small);
        Path path = foreign(7);
        PeerObject object = object(path);
        LAKE.forgetRequests();

        assertThat(control().peerStore().fetch(object, 0, LENGTH).get(60, TimeUnit.SECONDS))
                .isFalse();
        assertThat(LAKE.requests()).isEmpty();
    }

    @Test
    void versionThatS3DoesNotHaveIsNotFetchedAndLeavesNothing() throws Exception {
        Path path = foreign(8);
        PeerObject old = object(path);
        Lake.write(plain, path, bytes(9));
        LAKE.forgetRequests();

        assertThat(store.fetch(old, 0, LENGTH).get(60, TimeUnit.SECONDS)).isFalse();

        assertThat(LAKE.requests()).hasSize(1);
        assertThat(control().residency(path).versions()).isZero();
        read(path);
        LAKE.forgetRequests();
        assertThat(store.fetch(old, 0, LENGTH).get(60, TimeUnit.SECONDS))
                .as("a version that S3 named here stays")
                .isFalse();
        assertThat(LAKE.requests()).isEmpty();
        assertThat(read(store, object(path), 0, LENGTH)).contains(bytes(9));
    }

    @Test
    void versionThatS3DoesNotConfirmLeavesNothing() throws Exception {
        Path path = foreign(8);
        PeerObject object = object(path);
        LAKE.proxy().faults().failNext(request -> request.kind() == S3Request.Kind.GET, 403, 1);

        assertThat(store.fetch(object, 0, LENGTH).get(60, TimeUnit.SECONDS)).isFalse();

        assertThat(control().residency(path).versions()).isZero();
        assertThat(store.fetch(object, 0, LENGTH).get(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void tailForManyIsOneRequest() throws Exception {
        Path path = foreign(10);
        PeerObject object = object(path);
        long modified = plain.getFileStatus(path).getModificationTime();
        LAKE.forgetRequests();

        List<Optional<CapturedTail>> tails = together(() -> store.fetchTail(file(path)));

        CapturedTail expected = new CapturedTail(
                path,
                object.version(),
                modified,
                object.file().owner(),
                Arrays.copyOfRange(bytes(10), LENGTH - Lake.TAIL, LENGTH));
        assertThat(tails).hasSize(ASKERS).containsOnly(Optional.of(expected));
        assertThat(LAKE.requests()).containsExactly("GET -" + Lake.TAIL);
        assertThat(store.tail(file(path))).contains(expected);
    }

    @Test
    void warmAndPeerShareOneRequestWhoeverComesFirst() throws Exception {
        control().usePeers(nobodyAnswers());
        for (boolean warmFirst : List.of(true, false)) {
            Path path = foreign(10);
            CountDownLatch arrived = new CountDownLatch(1);
            CountDownLatch gate = holdGets(arrived);
            CompletableFuture<WarmOutcome> warmed = new CompletableFuture<>();
            CompletableFuture<Optional<CapturedTail>> asked = new CompletableFuture<>();
            List<Runnable> both = new ArrayList<>(List.of(
                    () -> warmed.completeAsync(
                            () -> control().warm(path, LENGTH).join()),
                    () -> asked.completeAsync(() -> store.fetchTail(file(path)).join())));
            both.get(warmFirst ? 0 : 1).run();
            assertThat(arrived.await(60, TimeUnit.SECONDS)).isTrue();
            both.get(warmFirst ? 1 : 0).run();
            await().atMost(Duration.ofSeconds(60)).until(PeerStoreTest::somebodyWaitsForTheSameTail);
            gate.countDown();

            assertThat(warmed.get(60, TimeUnit.SECONDS)).isEqualTo(WarmOutcome.RESIDENT);
            assertThat(asked.get(60, TimeUnit.SECONDS)).isPresent();
            assertThat(LAKE.requests()).as("warm first: " + warmFirst).hasSize(1);
            LAKE.proxy().faults().clear();
        }
        control().usePeers(PeerSource.NONE);
    }

    private static PeerSource nobodyAnswers() {
        return new PeerSource() {
            @Override
            public Optional<ListedFile> listed(PeerFile file) {
                return Optional.empty();
            }

            @Override
            public Optional<CapturedTail> tail(PeerFile file, Waiter waiter) {
                return Optional.empty();
            }

            @Override
            public Optional<PeerRange> open(PeerObject object, long position, long length, Reach reach) {
                return Optional.empty();
            }
        };
    }

    private static boolean somebodyWaitsForTheSameTail() {
        return Thread.getAllStackTraces().values().stream()
                .anyMatch(frames -> Arrays.stream(frames)
                        .anyMatch(frame -> frame.getClassName().endsWith("SharedAnswers")
                                && frame.getMethodName().equals("await")));
    }

    @Test
    void tailOfWhatWasWrittenHereHasNoTimeAndCostsNothing() throws Exception {
        Path path = LAKE.dataFile();
        Lake.write(fileSystem, path, bytes(11));
        LAKE.forgetRequests();

        CapturedTail tail =
                store.fetchTail(file(path)).get(60, TimeUnit.SECONDS).orElseThrow();

        assertThat(tail.modificationTime()).isZero();
        assertThat(tail.tail()).isEqualTo(Arrays.copyOfRange(bytes(11), LENGTH - tail.tail().length, LENGTH));
        assertThat(LAKE.requests()).isEmpty();
        assertThat(read(store, object(path), 0, LENGTH)).contains(bytes(11));
    }

    @Test
    void absentFileHasNoTail() throws Exception {
        assertThat(store.fetchTail(file(LAKE.dataFile())).get(60, TimeUnit.SECONDS))
                .isEmpty();
    }

    @Test
    void fileThatWasDeletedHereHasNothing() throws Exception {
        Path path = foreign(12);
        PeerObject object = object(path);
        read(path);
        fileSystem.delete(path, false);

        assertThat(store.tail(file(path))).isEmpty();
        assertThat(read(store, object, 0, 10)).isEmpty();
        assertThat(store.fetch(object, 0, 10).get(60, TimeUnit.SECONDS)).isFalse();
        assertThat(store.fetchTail(file(path)).get(60, TimeUnit.SECONDS)).isEmpty();
    }

    @Test
    void eachOwnerReadsByItsOwnFileSystem() throws Exception {
        Path path = foreign(13);
        PeerObject mine = object(path);
        PeerFile stranger = new PeerFile(path, mine.file().name(), new Owner("0c"));
        LAKE.forgetRequests();
        assertThat(store.fetch(new PeerObject(stranger, mine.version()), 0, 10).get(60, TimeUnit.SECONDS))
                .as("nobody here reads as that owner")
                .isFalse();
        assertThat(LAKE.requests()).isEmpty();
        try (CachingS3AFileSystem other = UserGroupInformation.createRemoteUser("another")
                .doAs((PrivilegedExceptionAction<CachingS3AFileSystem>) LAKE::caching)) {
            Owner owner = other.cache().orElseThrow().owner();
            PeerObject theirs = new PeerObject(new PeerFile(path, mine.file().name(), owner), mine.version());

            assertThat(store.fetch(theirs, 0, LENGTH).get(60, TimeUnit.SECONDS)).isTrue();

            assertThat(read(store, theirs, 0, LENGTH)).contains(bytes(13));
            assertThat(read(store, mine, 0, LENGTH)).as("nothing is shared").isEmpty();
        }
    }

    @Test
    void storeOfACacheThatIsShutDownHasNothing() throws Exception {
        Path path = foreign(14);
        PeerObject object = object(path);
        read(path);
        CacheRuntime.shutdown();

        assertThat(read(store, object, 0, 10)).isEmpty();
        assertThat(store.tail(object.file())).isEmpty();
        assertThat(store.fetch(object, 0, 10).get(60, TimeUnit.SECONDS)).isFalse();
        assertThat(store.fetchTail(object.file()).get(60, TimeUnit.SECONDS)).isEmpty();
    }

    @Test
    void fetchThatWaitsEndsWithTheCache() throws Exception {
        Path path = foreign(15);
        PeerObject object = object(path);
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch gate = holdGets(arrived);
        CompletableFuture<Boolean> fetched = store.fetch(object, 0, LENGTH);
        assertThat(arrived.await(60, TimeUnit.SECONDS)).isTrue();

        CacheRuntime.shutdown();

        assertThat(fetched.get(60, TimeUnit.SECONDS)).isFalse();
        gate.countDown();
    }

    @Test
    void moreFetchesThanThereIsRoomForAreRefused() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        try (PeerFetches fetches = new PeerFetches(Thread::new)) {
            List<CompletableFuture<Boolean>> accepted = new ArrayList<>();
            CompletableFuture<Boolean> last = fetches.fetch(-1, () -> true);
            await().until(last::isDone);
            for (int i = 0; i < 1_000; i++) {
                accepted.add(fetches.fetch(i, () -> {
                    try {
                        return gate.await(60, TimeUnit.SECONDS);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        return false;
                    }
                }));
            }
            assertThat(accepted.stream().filter(CompletableFuture::isDone)).hasSize(1_000 - 8 - 256);
            CompletableFuture<Boolean> joined = fetches.fetch(0, () -> false);
            gate.countDown();
            assertThat(joined.get(60, TimeUnit.SECONDS)).isTrue();
            await().until(() -> fetches.pending() == 0);
        }
    }

    @Test
    void processWithoutThreadsFetchesNothing() throws Exception {
        try (PeerFetches fetches = new PeerFetches(work -> {
            throw new OutOfMemoryError("unable to create native thread");
        })) {
            assertThat(fetches.fetch(1, () -> true).get(60, TimeUnit.SECONDS)).isFalse();
            assertThat(fetches.pending()).isZero();
        }
    }

    @Test
    void defectOfAFetchIsCountedAndNoAnswer() throws Exception {
        try (PeerFetches fetches = new PeerFetches(Thread::new)) {
            assertThat(fetches.fetch(1, () -> {
                                throw new IllegalStateException("a defect");
                            })
                            .get(60, TimeUnit.SECONDS))
                    .isFalse();
            assertThat(fetches.fetch(1, () -> {
                                throw new IOException("S3 refuses");
                            })
                            .get(60, TimeUnit.SECONDS))
                    .isFalse();
        }
    }
}
