package dev.thermocline.tail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.thermocline.bucket.CacheParts;
import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.cache.object.ObjectVersion;
import dev.thermocline.cache.object.Owner;
import dev.thermocline.file.CacheFile;
import dev.thermocline.file.PathRules;
import dev.thermocline.hadoop.CachingS3AFileSystem;
import dev.thermocline.hadoop.Lake;
import dev.thermocline.peer.PeerSource.Waiter;
import dev.thermocline.runtime.CacheRuntime;
import dev.thermocline.s3.EtagDigests;
import dev.thermocline.s3.StoreScope;
import dev.thermocline.s3.SuffixResponse;
import dev.thermocline.s3.SuffixResponse.Outcome;
import dev.thermocline.s3.SuffixSource;
import dev.thermocline.testkit.S3Request;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.s3a.S3AFileStatus;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Files of which only the name is known: one request, and S3A's answers wherever that does not do. */
class SuffixProbeTest {
    private static final int LENGTH = 300_000;
    private static final String LOOK = "GET -" + Lake.TAIL;

    @RegisterExtension
    static final Lake LAKE = new Lake();

    private CachingS3AFileSystem fileSystem;
    private FileSystem plain;

    @BeforeEach
    void openFileSystems() throws IOException {
        fileSystem = LAKE.caching();
        plain = LAKE.uncached();
    }

    @AfterEach
    void closeFileSystems() throws IOException {
        fileSystem.close();
        plain.close();
    }

    private void foreign(Path path, byte[] bytes) throws IOException {
        Lake.write(plain, path, bytes);
        LAKE.forgetRequests();
    }

    private byte[] end(FSDataInputStream in, long length) throws IOException {
        byte[] end = new byte[1000];
        in.readFully(length - end.length, end);
        return end;
    }

    private static byte[] endOf(byte[] bytes) {
        byte[] end = new byte[1000];
        System.arraycopy(bytes, bytes.length - end.length, end, 0, end.length);
        return end;
    }

    private static long looks(String outcome) {
        return CacheRuntime.current()
                .orElseThrow()
                .parts()
                .metrics()
                .registry()
                .counter("cache.first-looks." + outcome)
                .getCount();
    }

    @Test
    void statusAndFooterOfAnUnknownFileAreOneRequest() throws Exception {
        byte[] bytes = Lake.bytes(LENGTH, 1);
        Path path = LAKE.dataFile();
        foreign(path, bytes);

        FileStatus status = fileSystem.getFileStatus(path);
        try (FSDataInputStream in =
                fileSystem.openFile(path).withFileStatus(status).build().get()) {
            assertThat(end(in, LENGTH)).isEqualTo(endOf(bytes));
        }

        assertThat(LAKE.requests()).containsExactly(LOOK);
        assertThat(looks("found")).isEqualTo(1);
        S3AFileStatus here = (S3AFileStatus) status;
        S3AFileStatus there = (S3AFileStatus) plain.getFileStatus(path);
        assertThat(here).isEqualTo(there);
        assertThat(here.getLen()).isEqualTo(there.getLen());
        assertThat(here.getModificationTime()).isEqualTo(there.getModificationTime());
        assertThat(here.getEtag()).isEqualTo(there.getEtag());
        assertThat(here.getVersionId()).isEqualTo(there.getVersionId());
        assertThat(here.getBlockSize()).isEqualTo(there.getBlockSize());
        assertThat(here.getOwner()).isEqualTo(there.getOwner());
    }

    @Test
    void openOfAnUnknownFileBringsItsFooter() throws Exception {
        for (Path path : List.of(LAKE.dataFile(), LAKE.versionedFile())) {
            byte[] bytes = Lake.bytes(LENGTH, 2);
            foreign(path, bytes);

            try (FSDataInputStream in = fileSystem.open(path)) {
                assertThat(end(in, LENGTH)).isEqualTo(endOf(bytes));
            }

            assertThat(LAKE.requests()).as("%s", path).containsExactly(LOOK);
        }
    }

    @Test
    void versionedFileThatIsKnownCostsOneHead() throws Exception {
        Path path = LAKE.versionedFile();
        foreign(path, Lake.bytes(LENGTH, 3));
        fileSystem.open(path).close();
        byte[] replacement = Lake.bytes(LENGTH, 4);
        foreign(path, replacement);

        try (FSDataInputStream in = fileSystem.open(path)) {
            assertThat(end(in, LENGTH)).isEqualTo(endOf(replacement));
        }

        assertThat(LAKE.requests()).containsExactly("HEAD", "GET " + (LENGTH - Lake.TAIL) + "-" + (LENGTH - 1));
    }

    @Test
    void shortFileIsReadWholeWithOneRequest() throws Exception {
        byte[] bytes = Lake.bytes(Lake.TAIL - 1, 5);
        Path path = LAKE.versionedFile();
        foreign(path, bytes);

        try (FSDataInputStream in = fileSystem.open(path)) {
            assertThat(in.readAllBytes()).isEqualTo(bytes);
        }

        assertThat(LAKE.requests()).containsExactly(LOOK);
    }

    @Test
    void fileOpenedByItsLengthIsLookedAtByTheFirstRead() throws Exception {
        byte[] bytes = Lake.bytes(LENGTH, 6);
        Path path = LAKE.dataFile();
        foreign(path, bytes);

        try (FSDataInputStream in = fileSystem
                .openFile(path)
                .optLong("fs.option.openfile.length", LENGTH)
                .build()
                .get()) {
            assertThat(LAKE.requests()).isEmpty();
            assertThat(end(in, LENGTH)).isEqualTo(endOf(bytes));
        }

        assertThat(LAKE.requests()).containsExactly(LOOK);
    }

    @Test
    void emptyFileIsAskedForAsS3aDoes() throws Exception {
        Path path = LAKE.versionedFile();
        foreign(path, new byte[0]);

        try (FSDataInputStream in = fileSystem.open(path)) {
            assertThat(in.read()).isEqualTo(-1);
        }

        assertThat(LAKE.requests()).containsExactly(LOOK, "HEAD");
        assertThat(looks("empty")).isEqualTo(1);
    }

    @Test
    void absentFilesAndDirectoriesAreAnsweredInS3asWords() throws Exception {
        Path absent = LAKE.dataFile();
        Path directory = LAKE.dataFile();
        foreign(new Path(directory, "file"), new byte[10]);

        for (Path path : List.of(absent, LAKE.versionedFile(), directory)) {
            sameFailure(
                    () -> fileSystem.open(path).close(), () -> plain.open(path).close());
            sameFailure(
                    () -> fileSystem.openFile(path).build().get(),
                    () -> plain.openFile(path).build().get());
        }
        sameFailure(() -> fileSystem.getFileStatus(absent), () -> plain.getFileStatus(absent));
        assertThat(fileSystem.getFileStatus(directory).isDirectory()).isTrue();
        assertThat(looks("missing")).isPositive();
        assertThat(looks("failed")).isZero();
    }

    private static void sameFailure(ThrowingCallable here, ThrowingCallable there) {
        Throwable expected = catchThrowable(there);
        assertThat(expected).isNotNull();
        assertThatThrownBy(here)
                .isInstanceOf(expected.getClass())
                .hasMessage(expected.getMessage())
                .satisfies(failure -> assertThat(failure.getCause() == null).isEqualTo(expected.getCause() == null));
    }

    @Test
    void failedLookIsAskedAgainInS3asWay() throws Exception {
        byte[] bytes = Lake.bytes(LENGTH, 7);
        Path path = LAKE.dataFile();
        foreign(path, bytes);
        LAKE.proxy().faults().failNext(request -> request.kind() == S3Request.Kind.GET, 403, 1);

        assertThat(fileSystem.getFileStatus(path).getLen()).isEqualTo(LENGTH);

        assertThat(LAKE.requests()).containsExactly(LOOK, "HEAD");
        assertThat(looks("refused")).isEqualTo(1);
    }

    @Test
    void bodyThatBreaksOffKeepsNothing() throws Exception {
        byte[] bytes = Lake.bytes(LENGTH, 8);
        Path path = LAKE.dataFile();
        foreign(path, bytes);
        LAKE.proxy().faults().cutBodyNext(request -> request.kind() == S3Request.Kind.GET, 1000, 1);

        try (FSDataInputStream in = fileSystem.open(path)) {
            assertThat(end(in, LENGTH)).isEqualTo(endOf(bytes));
        }

        assertThat(LAKE.requests()).containsExactly(LOOK, "HEAD", "GET " + (LENGTH - Lake.TAIL) + "-" + (LENGTH - 1));
        assertThat(looks("failed")).isEqualTo(1);
    }

    @Test
    void storeWithoutSuffixRangesIsAskedOnlyOnce() throws Exception {
        fileSystem.close();
        AtomicInteger asked = new AtomicInteger();
        SuffixSource source = (path, most) -> {
            asked.incrementAndGet();
            return SuffixResponse.without(Outcome.UNSUPPORTED);
        };
        StoreScope scope = new StoreScope("s3", "without-suffixes");
        SuffixProbe look = probe(new ProbeCheck(
                scope,
                source,
                path -> {
                    throw new IOException("asked for a status");
                },
                new EtagDigests()));

        for (int time = 0; time < 3; time++) {
            assertThat(ask(look, file(time, true))).isEmpty();
        }

        assertThat(asked).hasValue(1);
        assertThat(looks("unsupported")).isEqualTo(1);
    }

    @Test
    void callersOfAnImmutableNameShareARequest() throws Exception {
        assertThat(requestsOfSimultaneousCallers(true)).isEqualTo(1);
    }

    @Test
    void callersOfANameThatMayBeReplacedAskEach() throws Exception {
        assertThat(requestsOfSimultaneousCallers(false)).isEqualTo(8);
    }

    /** Eight callers, of which the first is let go when the last has come. */
    private int requestsOfSimultaneousCallers(boolean shared) throws Exception {
        AtomicInteger asked = new AtomicInteger();
        CountDownLatch go = new CountDownLatch(1);
        SuffixProbe look = probe((path, most) -> {
            asked.incrementAndGet();
            await(go);
            return found("tag");
        });
        List<Thread> callers = new CopyOnWriteArrayList<>();
        ExecutorService threads = Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work, "caller");
            callers.add(thread);
            return thread;
        });
        try {
            List<Future<Optional<SuffixProbe.Seen>>> answers = new ArrayList<>();
            for (int caller = 0; caller < 8; caller++) {
                answers.add(threads.submit(() -> ask(look, file(1, shared))));
            }
            while ((shared ? waiting(callers) : asked.get()) < 8) { // the one that asks waits, too
                Thread.onSpinWait();
            }
            go.countDown();
            for (Future<Optional<SuffixProbe.Seen>> answer : answers) {
                assertThat(answer.get(60, TimeUnit.SECONDS)
                                .orElseThrow()
                                .version()
                                .etag())
                        .isEqualTo("tag");
            }
        } finally {
            threads.shutdownNow();
        }
        return asked.get();
    }

    private static int waiting(List<Thread> threads) {
        return (int) threads.stream()
                .filter(thread ->
                        thread.getState() == Thread.State.WAITING || thread.getState() == Thread.State.TIMED_WAITING)
                .count();
    }

    @Test
    void answerThatDoesNotComeIsNotWaitedForWithoutALimit() throws Exception {
        CountDownLatch sent = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        SuffixProbe look = probe(
                (path, most) -> {
                    sent.countDown();
                    await(go);
                    return found("tag");
                },
                Duration.ofMillis(1));
        CacheFile identity = file(1, true);
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<Optional<SuffixProbe.Seen>> first = thread.submit(() -> ask(look, identity));
            await(sent);

            assertThat(ask(look, identity)).isEmpty(); // it asks in S3A's way
            go.countDown();
            assertThat(first.get(60, TimeUnit.SECONDS)).isPresent();
        } finally {
            thread.shutdownNow();
        }
    }

    @Test
    void callerWhoComesAfterAChangeAsksAgain() throws Exception {
        CacheRuntime runtime = runtime();
        CacheFile identity = file(1, true);
        CountDownLatch sent = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger asked = new AtomicInteger();
        SuffixProbe look = probe((path, most) -> {
            if (asked.incrementAndGet() == 1) {
                sent.countDown();
                await(go);
                return found("old");
            }
            return found("new");
        });
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<Optional<SuffixProbe.Seen>> first = thread.submit(() -> ask(look, identity));
            await(sent);
            runtime.states().changed(identity.name());

            SuffixProbe.Seen late = ask(look, identity).orElseThrow();
            go.countDown();

            assertThat(late.version().etag()).isEqualTo("new");
            SuffixProbe.Seen early = first.get(60, TimeUnit.SECONDS).orElseThrow();
            assertThat(early.epoch()).isNotEqualTo(runtime.states().epochs().current(identity.name()));
        } finally {
            thread.shutdownNow();
        }
    }

    @Test
    void callersGoOnByThemselvesWhenTheObjectIsMissing() {
        SuffixProbe look = probe((path, most) -> SuffixResponse.without(Outcome.MISSING));

        for (int time = 0; time < 2; time++) {
            assertThatThrownBy(() -> ask(look, file(1, true))).isInstanceOf(FileNotFoundException.class);
        }
    }

    @Test
    void faultOfTheClientIsNotTheReaders() throws Exception {
        SuffixProbe look = probe((path, most) -> {
            throw new IllegalStateException("Connection pool shut down");
        });

        assertThat(ask(look, file(1, true))).isEmpty();
        assertThat(looks("failed")).isEqualTo(1);
    }

    private static Optional<SuffixProbe.Seen> ask(SuffixProbe look, CacheFile file) throws IOException {
        return look.probe(file, new SuffixProbe.Asker(Waiter.READER, () -> false, seen -> {}));
    }

    private static SuffixResponse found(String etag) {
        return new SuffixResponse(
                Outcome.FOUND, Optional.of(new ObjectVersion(etag, Optional.empty(), 10)), 1234, new byte[10], true);
    }

    private static CacheRuntime runtime() {
        return CacheRuntime.current().orElseThrow();
    }

    private static CacheFile file(int number, boolean immutable) {
        return new CacheFile(
                LAKE.dataFile(),
                "object-" + number,
                ObjectName.of("s3", "lake", "object-" + number),
                new Owner("0a"),
                0,
                immutable ? PathRules.Kind.IMMUTABLE : PathRules.Kind.VERSIONED);
    }

    private static SuffixProbe probe(SuffixSource source) {
        CacheParts parts = runtime().parts();
        return new SuffixProbe(parts.states(), parts.tails(), parts.footers(), parts.metrics(), source);
    }

    private static SuffixProbe probe(SuffixSource source, Duration patience) {
        CacheParts parts = runtime().parts();
        return new SuffixProbe(parts.states(), parts.tails(), parts.footers(), parts.metrics(), source, patience);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
