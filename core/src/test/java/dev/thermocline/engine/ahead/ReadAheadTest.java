package dev.thermocline.engine.ahead;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thermocline.admission.AdmissionScope;
import dev.thermocline.cache.Origin;
import dev.thermocline.cache.object.CachedObject;
import dev.thermocline.cache.object.ObjectLog;
import dev.thermocline.engine.CacheEngine;
import dev.thermocline.engine.CountingListener;
import dev.thermocline.engine.EngineFixture;
import dev.thermocline.engine.EngineSettings;
import dev.thermocline.engine.FakeOrigin;
import dev.thermocline.engine.ManualTicker;
import dev.thermocline.engine.MapStore;
import dev.thermocline.engine.layout.ReadRange;
import dev.thermocline.engine.read.StreamBlocks;
import dev.thermocline.engine.tier.Retention;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is fetched before a stream gets there, and what becomes of it. Blocks of 64 KiB, chunks of 12 MiB. */
class ReadAheadTest {
    private static final int BLOCK = 64 * 1024;
    private static final int CHUNK = 12 << 20;
    private static final int LENGTH = (40 << 20) + 1_000;
    private static final byte[] CONTENT = EngineFixture.content(LENGTH);
    private static final Expected COLUMNAR = new Expected(false, true, Long.MAX_VALUE);

    private final List<Runnable> begun = new ArrayList<>();
    private final FakeOrigin origin = new FakeOrigin(CONTENT);
    private final MapStore disk = new MapStore("disk", 64 << 20);
    private Executor threads = Runnable::run;
    private final CacheEngine engine = new CacheEngine(
            new EngineSettings(BLOCK, 4096, 128 << 20, 2, 4, 64 << 20, 5_000, Retention.of(EngineFixture.TTL)),
            EngineFixture.BREAKER,
            new CacheEngine.Stores(List.of(new MapStore("heap", 1 << 20)), List.of(disk), ObjectLog.NONE),
            new CacheEngine.Threads(
                    Runnable::run, Runnable::run, Runnable::run, work -> threads.execute(work), new ManualTicker()),
            new CountingListener());

    @AfterEach
    void nothingIsLeft() {
        assertThat(engine.streams().aheadBytes()).isZero();
        assertThat(engine.streams().heldBytes()).isZero();
        assertThat(engine.loads()).isZero();
        engine.close();
    }

    private CachedObject object(String key) {
        return engine.object(EngineFixture.name(key), EngineFixture.OWNER, EngineFixture.version("etag", LENGTH));
    }

    private void read(StreamBlocks stream, String key, int start, int end) throws IOException {
        ReadRange wanted = EngineFixture.wanted(start, end);
        engine.read(object(key), wanted, origin, AdmissionScope.ALL, stream);
        assertThat(wanted.target().array()).isEqualTo(EngineFixture.slice(CONTENT, start, end));
    }

    private void scan(StreamBlocks stream, int start, int end, int step) throws IOException {
        for (int at = start; at < end; at += step) {
            read(stream, "a", at, Math.min(end, at + step));
        }
    }

    private static String range(int start, int end) {
        return start + "-" + end;
    }

    private static long start(String request) {
        return Long.parseLong(request.substring(0, request.indexOf('-')));
    }

    private static long end(String request) {
        return Long.parseLong(request.substring(request.indexOf('-') + 1));
    }

    @ParameterizedTest
    @ValueSource(ints = {100_000, BLOCK, 3 * BLOCK + 5, CHUNK, LENGTH})
    void everyByteIsFetchedOnceWhateverTheLengthOfAReadIs(int step) throws IOException {
        disk.mode(MapStore.Mode.FORGETS);
        StreamBlocks stream = engine.streams().newBlocks(Expected.WHOLE);
        scan(stream, 0, LENGTH, step);
        stream.release();

        long bytes = origin.requests().stream()
                .mapToLong(request -> end(request) - start(request))
                .sum();
        assertThat(bytes).isEqualTo(LENGTH);
    }

    @Test
    void itBeginsAfterTwoBlocksAndGrows() throws IOException {
        threads = begun::add;
        StreamBlocks stream = engine.streams().newBlocks(Expected.WHOLE);
        scan(stream, 0, 2 * BLOCK - BLOCK / 2, BLOCK / 2);
        assertThat(begun).hasSize(0);
        read(stream, "a", 2 * BLOCK - BLOCK / 2, 2 * BLOCK);
        assertThat(begun).as("nothing missed").hasSize(0);
        read(stream, "a", 2 * BLOCK, 2 * BLOCK + 1);
        assertThat(begun).hasSize(1);
        scan(stream, 2 * BLOCK + 1, 4 * BLOCK + 1, BLOCK);
        assertThat(begun).as("the last window is no proof").hasSize(1);
        scan(stream, 4 * BLOCK + 1, 5 * BLOCK + 1, BLOCK);
        assertThat(begun).hasSize(2);
        assertThat(engine.streams().aheadBytes()).isEqualTo(2L * CHUNK);

        stream.release();
        origin.forgetRequests();
        begun.forEach(Runnable::run);
        assertThat(origin.requests()).as("after the end").isEmpty();
    }

    @Test
    void columnsAreReadAheadOnlyFromTheFirstByteOn() throws IOException {
        threads = begun::add;
        StreamBlocks stream = engine.streams().newBlocks(COLUMNAR);
        scan(stream, 4, 9 * BLOCK, BLOCK);
        stream.release();
        StreamBlocks other = engine.streams().newBlocks(new Expected(true, true, Long.MAX_VALUE));
        read(other, "b", LENGTH - 8, LENGTH);
        for (int at = 0; at < 9 * BLOCK; at += BLOCK) {
            read(other, "b", at, at + BLOCK);
        }
        other.release();
        assertThat(begun).isEmpty();

        StreamBlocks whole = engine.streams().newBlocks(COLUMNAR);
        for (int at = 0; at < 3 * BLOCK; at += BLOCK) {
            read(whole, "c", at, at + BLOCK);
        }
        assertThat(begun).hasSize(1);
        whole.release();
        begun.forEach(Runnable::run);
    }

    @Test
    void aLastBlockThatLiesInACachedTailIsNotFetched() throws IOException {
        int lastBlock = LENGTH / BLOCK * BLOCK;
        StreamBlocks footer = engine.streams().newBlocks(COLUMNAR);
        read(footer, "a", LENGTH - 8, LENGTH);
        footer.release();
        origin.forgetRequests();

        StreamBlocks stream = engine.streams().newBlocks(Expected.WHOLE);
        scan(stream, 0, LENGTH, BLOCK);
        stream.release();

        assertThat(origin.requests()).isNotEmpty().allMatch(request -> end(request) <= lastBlock);
    }

    @Test
    void nothingIsFetchedAfterTheAnnouncedEnd() throws IOException {
        int end = CHUNK + 3 * BLOCK + 5;
        StreamBlocks stream = engine.streams().newBlocks(new Expected(true, false, end));
        scan(stream, 0, end, BLOCK);
        stream.release();

        assertThat(origin.requests()).contains(range(CHUNK, CHUNK + 4 * BLOCK));
        assertThat(origin.requests()).allMatch(request -> end(request) <= CHUNK + 4 * BLOCK);
    }

    @Test
    void aJumpEndsIt() throws IOException {
        threads = begun::add;
        StreamBlocks stream = engine.streams().newBlocks(Expected.WHOLE);
        scan(stream, 0, 3 * BLOCK, BLOCK);
        assertThat(begun).hasSize(1);
        read(stream, "a", 30 << 20, (30 << 20) + 10);
        begun.forEach(Runnable::run);

        assertThat(engine.streams().aheadBytes()).isZero();
        assertThat(origin.requests()).doesNotContain(range(CHUNK, 2 * CHUNK));
        stream.release();
    }

    @Test
    void whatIsFetchedAheadIsNotClaimedTwice() throws IOException {
        StreamBlocks first = engine.streams().newBlocks(Expected.WHOLE);
        StreamBlocks second = engine.streams().newBlocks(Expected.WHOLE);
        for (int at = 0; at < LENGTH; at += BLOCK) {
            read(first, "a", at, Math.min(LENGTH, at + BLOCK));
            read(second, "a", at, Math.min(LENGTH, at + BLOCK));
        }
        first.release();
        second.release();

        assertThat(origin.requests()).doesNotHaveDuplicates();
    }

    @Test
    void failureIsNoFailureOfAReadAndEndsIt() throws IOException {
        FailingAhead failing = new FailingAhead(new FileNotFoundException("gone"));
        StreamBlocks stream = engine.streams().newBlocks(Expected.WHOLE);
        for (int at = 0; at + BLOCK <= LENGTH; at += BLOCK) {
            ReadRange wanted = EngineFixture.wanted(at, at + BLOCK);
            engine.read(object("a"), wanted, failing, AdmissionScope.ALL, stream);
            assertThat(wanted.target().array()).isEqualTo(EngineFixture.slice(CONTENT, at, at + BLOCK));
        }
        assertThat(failing.failures).isEqualTo(1);
        stream.release();
    }

    /** An origin that reads for readers alone. */
    private static final class FailingAhead extends FakeOrigin {
        private final IOException failure;
        private int failures;

        FailingAhead(IOException failure) {
            super(CONTENT);
            this.failure = failure;
        }

        @Override
        public Origin ahead() {
            return new FakeOrigin(CONTENT) {
                @Override
                public Range open(long position, long length) throws IOException {
                    failures++;
                    throw failure;
                }
            };
        }
    }

    @Test
    void withoutAThreadTheReaderFetchesEverythingItself() throws IOException {
        List<Throwable> failures = List.of(new RejectedExecutionException("full"), new OutOfMemoryError("no thread"));
        for (Throwable failure : failures) {
            threads = work -> {
                if (failure instanceof Error error) {
                    throw error;
                }
                throw (RejectedExecutionException) failure;
            };
            StreamBlocks stream = engine.streams().newBlocks(Expected.WHOLE);
            for (int at = 0; at + BLOCK <= LENGTH; at += BLOCK) {
                read(stream, failure.toString(), at, at + BLOCK);
            }
            assertThat(engine.streams().aheadBytes()).isZero();
            stream.release();
        }
    }

    @Test
    void aThousandStreamsStayWithinTheBudget() throws IOException {
        threads = begun::add;
        List<StreamBlocks> streams = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            StreamBlocks stream = engine.streams().newBlocks(Expected.WHOLE);
            streams.add(stream);
            for (int at = 0; at < 4; at++) {
                read(stream, "file-" + i, at * BLOCK, at * BLOCK + BLOCK);
            }
            assertThat(engine.streams().aheadBytes())
                    .isLessThanOrEqualTo(Runtime.getRuntime().maxMemory() / 8);
        }
        assertThat(begun).hasSizeBetween(1, 40);
        streams.forEach(StreamBlocks::release);
        begun.forEach(Runnable::run);
    }

    @Test
    void errorsOfS3SurfaceWhereTheReaderWantsTheBytes() throws IOException {
        StreamBlocks stream = engine.streams().newBlocks(Expected.WHOLE);
        FakeOrigin gone = new FakeOrigin(CONTENT);
        ReadRange wanted = EngineFixture.wanted(0, 1);
        engine.read(object("a"), wanted, gone, AdmissionScope.ALL, stream);
        assertThatThrownBy(() -> {
                    FakeOrigin failing = new FailingEverywhere();
                    for (int at = BLOCK; at < LENGTH; at += BLOCK) {
                        ReadRange next = EngineFixture.wanted(at, at + 1);
                        engine.read(object("a"), next, failing, AdmissionScope.ALL, stream);
                    }
                })
                .isInstanceOf(FileNotFoundException.class)
                .hasMessage("at " + BLOCK);
        stream.release();
    }

    /** Names the place of the request that failed. */
    private static final class FailingEverywhere extends FakeOrigin {
        FailingEverywhere() {
            super(CONTENT);
        }

        @Override
        public Range open(long position, long length) throws IOException {
            throw new FileNotFoundException("at " + position);
        }
    }
}
