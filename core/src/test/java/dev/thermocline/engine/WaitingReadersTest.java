package dev.thermocline.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thermocline.admission.AdmissionScope;
import dev.thermocline.cache.object.CachedObject;
import dev.thermocline.cache.object.ObjectLog;
import dev.thermocline.engine.ahead.AheadLoads;
import dev.thermocline.engine.fetch.BlockBuffers;
import dev.thermocline.engine.layout.ReadRange;
import dev.thermocline.engine.tier.Retention;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** For which blocks of another reader's request a reader waits, and for how long. */
@Timeout(120)
class WaitingReadersTest {
    private static final int BLOCK = EngineFixture.BLOCK;
    private static final int LENGTH = 40 * BLOCK;
    private static final byte[] CONTENT = EngineFixture.content(LENGTH);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<CacheEngine> engines = new ArrayList<>();
    private final FakeOrigin loading = new FakeOrigin(CONTENT);
    private final FakeOrigin waiting = new FakeOrigin(CONTENT);
    private final CountDownLatch gate = loading.hold();

    @AfterEach
    void close() throws InterruptedException {
        threads.shutdownNow();
        assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        engines.forEach(CacheEngine::close);
    }

    private CacheEngine engine(int parallelRanges, Duration patience) {
        EngineSettings settings = new EngineSettings(
                BLOCK,
                EngineFixture.TAIL,
                32L * BLOCK,
                2,
                parallelRanges,
                64L << 20,
                1000,
                Retention.of(EngineFixture.TTL));
        CacheEngine engine = new CacheEngine(
                settings,
                EngineFixture.BREAKER,
                new CacheEngine.Stores(
                        List.of(new MapStore("heap", 1 << 20)),
                        List.of(new MapStore("disk", 16 << 20)),
                        ObjectLog.NONE),
                new CacheEngine.Threads(
                        Runnable::run,
                        Runnable::run,
                        threads,
                        AheadLoads.NO_THREAD,
                        new ManualTicker(),
                        BlockBuffers.HEAP,
                        patience),
                new CountingListener());
        engines.add(engine);
        return engine;
    }

    private CacheEngine engine() {
        return engine(4, Duration.ofHours(1));
    }

    private static byte[] read(CacheEngine engine, FakeOrigin origin, int... blocks) throws IOException {
        CachedObject object =
                engine.object(EngineFixture.name("a"), EngineFixture.OWNER, EngineFixture.version("etag", LENGTH));
        List<ReadRange> wanted = new ArrayList<>();
        for (int block : blocks) {
            wanted.add(EngineFixture.wanted(block * BLOCK, block * BLOCK + 100));
        }
        engine.read(object, wanted, origin, AdmissionScope.ALL);
        return wanted.get(wanted.size() - 1).target().array();
    }

    private static byte[] readRange(CacheEngine engine, FakeOrigin origin, int start, int end) throws IOException {
        CachedObject object =
                engine.object(EngineFixture.name("a"), EngineFixture.OWNER, EngineFixture.version("etag", LENGTH));
        ReadRange wanted = EngineFixture.wanted(start, end);
        engine.read(object, List.of(wanted), origin, AdmissionScope.ALL);
        return wanted.target().array();
    }

    /** A reader whose one request is sent and brings nothing before the gate opens. */
    private Future<byte[]> loader(CacheEngine engine, int start, int end) throws InterruptedException {
        Future<byte[]> loader = threads.submit(() -> readRange(engine, loading, start, end));
        assertThat(loading.opened.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
        return loader;
    }

    private static byte[] get(Future<byte[]> reader) throws Exception {
        return reader.get(60, TimeUnit.SECONDS);
    }

    private static byte[] content(int start, int end) {
        return EngineFixture.slice(CONTENT, start, end);
    }

    private static String blocks(int first, int end) {
        return first * BLOCK + "-" + end * BLOCK;
    }

    @Test
    void blockFarBehindInAnotherReadersRequestIsFetchedLikeAMiss() throws Exception {
        CacheEngine engine = engine();
        Future<byte[]> loader = loader(engine, 0, 20 * BLOCK);

        assertThat(read(engine, waiting, 19)).isEqualTo(content(19 * BLOCK, 19 * BLOCK + 100));
        assertThat(loader.isDone()).isFalse();
        gate.countDown();
        assertThat(get(loader)).isEqualTo(content(0, 20 * BLOCK));

        assertThat(loading.requests()).containsExactly(blocks(0, 20));
        assertThat(waiting.requests()).containsExactly(blocks(19, 20));
        assertThat(engine.loads()).isZero();
    }

    @Test
    void sixteenReadersOfABlockThatIsFarSendOneRequest() throws Exception {
        CacheEngine engine = engine();
        Future<byte[]> loader = loader(engine, 0, 20 * BLOCK);
        CountDownLatch second = waiting.hold();
        List<Future<byte[]>> readers = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            readers.add(threads.submit(() -> read(engine, waiting, 19)));
        }
        assertThat(waiting.opened.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
        second.countDown();

        for (Future<byte[]> reader : readers) {
            assertThat(get(reader)).isEqualTo(content(19 * BLOCK, 19 * BLOCK + 100));
        }
        assertThat(waiting.requests()).containsExactly(blocks(19, 20));
        gate.countDown();
        assertThat(get(loader)).hasSize(20 * BLOCK);
    }

    @Test
    void blocksThatAreAboutToArriveAreWaitedFor() throws Exception {
        CacheEngine engine = engine();
        Future<byte[]> loader = loader(engine, 0, 20 * BLOCK);
        List<Future<byte[]>> readers = List.of(
                threads.submit(() -> readRange(engine, waiting, 0, 20 * BLOCK)), // as far as the request itself
                threads.submit(() -> read(engine, waiting, 1)), // one block is let pass
                threads.submit(() -> read(engine, waiting, 0, 1, 2, 4))); // and no more than that in sum
        gate.countDown();

        get(loader);
        assertThat(get(readers.get(0))).isEqualTo(content(0, 20 * BLOCK));
        assertThat(get(readers.get(1))).isEqualTo(content(BLOCK, BLOCK + 100));
        assertThat(get(readers.get(2))).isEqualTo(content(4 * BLOCK, 4 * BLOCK + 100));
        assertThat(waiting.requests()).isEmpty();
    }

    @Test
    void rangeWhoseRequestIsNotSentYetIsNobodysClaim() throws Exception {
        CacheEngine engine = engine(1, Duration.ofHours(1));
        Future<byte[]> loader = threads.submit(() -> read(engine, loading, 0, 10, 20, 30));
        assertThat(loading.opened.tryAcquire(30, TimeUnit.SECONDS)).isTrue();

        assertThat(engine.loads()).isEqualTo(1);
        assertThat(read(engine, waiting, 20)).isEqualTo(content(20 * BLOCK, 20 * BLOCK + 100));
        gate.countDown();

        assertThat(get(loader)).isEqualTo(content(30 * BLOCK, 30 * BLOCK + 100));
        assertThat(waiting.requests()).containsExactly(blocks(20, 21));
        assertThat(loading.requests()).containsExactly(blocks(0, 1), blocks(10, 11), blocks(30, 31));
    }

    @Test
    void requestThatBringsNothingIsWaitedForNoLonger() throws Exception {
        CacheEngine engine = engine(4, Duration.ofMillis(1));
        Future<byte[]> loader = loader(engine, 0, 4 * BLOCK);

        assertThat(readRange(engine, waiting, 0, 4 * BLOCK)).isEqualTo(content(0, 4 * BLOCK));
        assertThat(waiting.requests()).containsExactly(blocks(0, 4));
        assertThat(readRange(engine, waiting, 0, 4 * BLOCK)).isEqualTo(content(0, 4 * BLOCK)); // from the tiers
        assertThat(waiting.requests()).hasSize(1);

        gate.countDown();
        assertThat(get(loader)).isEqualTo(content(0, 4 * BLOCK));
        assertThat(engine.loads()).isZero();
    }

    @Test
    void errorOfALoaderIsItsOwnAndLeavesNoClaim() throws Exception {
        CacheEngine engine = engine();
        OutOfMemoryError memory = new OutOfMemoryError("Java heap space");
        Future<byte[]> loader = threads.submit(() -> {
            FakeOrigin failing = new FakeOrigin(CONTENT) {
                @Override
                public Range open(long position, long length) throws IOException {
                    loading.open(position, length).close(); // waits for the gate
                    throw memory;
                }
            };
            return readRange(engine, failing, 0, 4 * BLOCK);
        });
        assertThat(loading.opened.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
        Future<byte[]> waiter = threads.submit(() -> readRange(engine, waiting, 0, 4 * BLOCK));
        gate.countDown();

        assertThatThrownBy(() -> get(loader))
                .isInstanceOf(ExecutionException.class)
                .hasCause(memory);
        assertThat(get(waiter)).isEqualTo(content(0, 4 * BLOCK));
        assertThat(engine.loads()).isZero();
    }
}
