package dev.thermocline.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.thermocline.admission.AdmissionScope;
import dev.thermocline.cache.AccessTrace;
import dev.thermocline.cache.block.BlockFrame;
import dev.thermocline.cache.block.BlockKey;
import dev.thermocline.cache.object.CachedObject;
import dev.thermocline.cache.object.ObjectLog;
import dev.thermocline.engine.ahead.AheadLoads;
import dev.thermocline.engine.layout.ByteRange;
import dev.thermocline.engine.layout.Deliveries;
import dev.thermocline.engine.layout.ReadRange;
import dev.thermocline.engine.tier.Retention;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the engine runs on fails at its n-th call, for every n up to the end of an operation: the operation ends, right
 * or with an error; nothing is written into its buffers afterwards; the next read is right; no claim and no queued byte
 * is left. {@code -Dthermocline.exhaustion.blocks=200} makes the operations longer.
 */
@Timeout(600)
class ExhaustionTest {
    private static final int BLOCK = EngineFixture.BLOCK;
    private static final int BLOCKS = Integer.getInteger("thermocline.exhaustion.blocks", 8);
    private static final int LENGTH = BLOCKS * BLOCK + 100;
    private static final byte[] CONTENT = EngineFixture.content(LENGTH);
    private static final byte GIVEN_BACK = 7;

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stop() throws InterruptedException {
        threads.shutdownNow();
        assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    }

    /** What fails, and how. */
    @SuppressWarnings("ImmutableEnumChecker") // suppliers that hold nothing
    private enum Resource {
        THREADS_OF_RANGES(() -> new OutOfMemoryError("unable to create native thread")),
        REFUSED_RANGES(() -> new RejectedExecutionException("full")),
        THREADS_OF_FILL(() -> new OutOfMemoryError("unable to create native thread")),
        REFUSED_FILL(() -> new RejectedExecutionException("closed")),
        THREADS_OF_MAINTENANCE(() -> new OutOfMemoryError("unable to create native thread")),
        BLOCK_BUFFERS(() -> new OutOfMemoryError("Java heap space"));

        private final Supplier<Throwable> failure;

        Resource(Supplier<Throwable> failure) {
            this.failure = failure;
        }

        private boolean isOf(String name) {
            return name().endsWith(name);
        }
    }

    /** Works on an object and says whether what it got was right. */
    private interface Operation {
        boolean run(Engine engine) throws Exception;
    }

    /** An engine of which one resource fails at its n-th use, once. */
    private final class Engine implements AutoCloseable {
        private final AtomicInteger uses = new AtomicInteger();
        final List<byte[]> lent = new ArrayList<>();
        final FakeOrigin origin = new FakeOrigin(CONTENT);
        final CacheEngine cache;
        private final Resource resource;
        private final int at;
        private volatile boolean enough;

        Engine(Resource resource, int at) {
            this.resource = resource;
            this.at = at;
            this.cache = new CacheEngine(
                    new EngineSettings(
                            BLOCK,
                            EngineFixture.TAIL,
                            2L * BLOCK,
                            2,
                            3,
                            64L << 20,
                            1000,
                            Retention.of(EngineFixture.TTL)),
                    EngineFixture.BREAKER,
                    new CacheEngine.Stores(
                            List.of(new MapStore("heap", 1 << 20)),
                            List.of(new MapStore("heap", 1 << 20), new MapStore("disk", 64 << 20)),
                            ObjectLog.NONE),
                    new CacheEngine.Threads(
                            executor("FILL", threads),
                            executor("MAINTENANCE", Runnable::run),
                            executor("RANGES", threads),
                            AheadLoads.NO_THREAD,
                            new ManualTicker(),
                            bytes -> {
                                use("BUFFERS");
                                return ByteBuffer.allocate(bytes);
                            },
                            Duration.ofHours(1)),
                    new CountingListener(),
                    AccessTrace.NONE);
        }

        private Executor executor(String name, Executor working) {
            return task -> {
                use(name);
                working.execute(task);
            };
        }

        private void use(String name) {
            if (!enough && resource.isOf(name) && uses.getAndIncrement() == at) {
                throwUnchecked(resource.failure.get());
            }
        }

        /** Nothing fails from now on; whether something did. */
        boolean recover() {
            enough = true;
            return uses.get() > at;
        }

        CachedObject object() {
            return cache.object(EngineFixture.name("a"), EngineFixture.OWNER, EngineFixture.version("etag", LENGTH));
        }

        ReadRange lend(int start, int end) {
            byte[] target = new byte[end - start];
            lent.add(target);
            return new ReadRange(start, ByteBuffer.wrap(target).slice());
        }

        @Override
        public void close() {
            cache.close();
        }
    }

    private static void throwUnchecked(Throwable failure) {
        if (failure instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        throw (Error) failure;
    }

    private static boolean right(ReadRange range) {
        int start = (int) range.position();
        ByteBuffer target = range.target().duplicate().rewind();
        return target.equals(ByteBuffer.wrap(CONTENT, start, target.remaining()));
    }

    private static boolean readWhole(Engine engine) throws IOException {
        ReadRange whole = engine.lend(0, LENGTH);
        engine.cache.read(engine.object(), List.of(whole), engine.origin, AdmissionScope.ALL);
        return right(whole);
    }

    private static List<ReadRange> everySecondBlock(Engine engine) {
        List<ReadRange> ranges = new ArrayList<>();
        for (int block = 0; block < BLOCKS; block += 2) {
            ranges.add(engine.lend(block * BLOCK + 10, block * BLOCK + 500));
        }
        return ranges;
    }

    private static boolean readDistantRanges(Engine engine) throws IOException {
        List<ReadRange> ranges = everySecondBlock(engine);
        engine.cache.read(engine.object(), ranges, engine.origin, AdmissionScope.ALL);
        return ranges.stream().allMatch(ExhaustionTest::right);
    }

    private static boolean readPassing(Engine engine) throws IOException {
        List<ReadRange> ranges = everySecondBlock(engine);
        engine.cache.read(engine.object(), ranges, engine.origin, AdmissionScope.TAIL);
        return ranges.stream().allMatch(ExhaustionTest::right);
    }

    private static boolean readEach(Engine engine) throws IOException {
        List<ReadRange> ranges = everySecondBlock(engine);
        AtomicInteger ended = new AtomicInteger();
        engine.cache.readEach(engine.object(), ranges, engine.origin, AdmissionScope.ALL, new Deliveries() {
            @Override
            public void arrived(int range) {
                assertThat(right(ranges.get(range))).isTrue();
                Arrays.fill(ranges.get(range).target().array(), GIVEN_BACK); // its caller goes on with it at once
                ended.incrementAndGet();
            }

            @Override
            public void failed(int range, IOException failure) {
                ended.incrementAndGet();
            }

            @Override
            public void requireWanted() {}
        });
        return ended.get() == ranges.size();
    }

    private static boolean prefetch(Engine engine) throws IOException {
        engine.cache.prefetch(engine.object(), new ByteRange(0, LENGTH), engine.origin);
        return true;
    }

    private static boolean capture(Engine engine) {
        long id = engine.cache.newObjectId(0);
        for (int block = 0; block * BLOCK < LENGTH; block++) {
            byte[] bytes = EngineFixture.slice(CONTENT, block * BLOCK, Math.min(LENGTH, (block + 1) * BLOCK));
            BlockKey key = new BlockKey(id, (long) block * BLOCK);
            engine.cache.offerBlock(key, BlockFrame.of(key, ByteBuffer.wrap(bytes)), bytes.length);
        }
        engine.cache.offerTail(id, LENGTH, CONTENT);
        engine.cache.seal(id, EngineFixture.name("a"), EngineFixture.OWNER, EngineFixture.version("etag", LENGTH));
        return true;
    }

    private static boolean evictWhatWasRead(Engine engine) throws IOException {
        boolean right = readWhole(engine);
        engine.cache.evict(EngineFixture.name("a"));
        return right;
    }

    private static boolean readTwiceAndClose(Engine engine) throws IOException {
        boolean cold = readWhole(engine);
        boolean warm = readWhole(engine);
        engine.cache.close();
        return cold && warm;
    }

    static Stream<Arguments> cases() {
        return Stream.of(Resource.values())
                .flatMap(resource -> Stream.<Arguments>of(
                        Arguments.of(resource, "read", (Operation) ExhaustionTest::readWhole),
                        Arguments.of(resource, "distant ranges", (Operation) ExhaustionTest::readDistantRanges),
                        Arguments.of(resource, "passing ranges", (Operation) ExhaustionTest::readPassing),
                        Arguments.of(resource, "ranges by themselves", (Operation) ExhaustionTest::readEach),
                        Arguments.of(resource, "prefetch", (Operation) ExhaustionTest::prefetch),
                        Arguments.of(resource, "capture", (Operation) ExhaustionTest::capture),
                        Arguments.of(resource, "evict", (Operation) ExhaustionTest::evictWhatWasRead),
                        Arguments.of(resource, "close", (Operation) ExhaustionTest::readTwiceAndClose)));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("cases")
    void operationEndsAndLeavesNothingBehind(Resource resource, String name, Operation operation) throws Exception {
        boolean failed = true;
        for (int at = 0; failed; at++) {
            try (Engine engine = new Engine(resource, at)) {
                endsRight(engine, operation, name + " at " + at);
                engine.lent.forEach(target -> Arrays.fill(target, GIVEN_BACK));
                failed = engine.recover();

                assertThat(threads.submit(() -> readWhole(engine)).get(60, TimeUnit.SECONDS))
                        .as("the next read, %s at %d", name, at)
                        .isTrue();
                assertThat(engine.cache.loads()).isZero();
                await().pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(1))
                        .atMost(Duration.ofSeconds(60))
                        .untilAsserted(
                                () -> assertThat(engine.cache.queuedBytes()).isZero());
                engine.lent
                        .subList(0, engine.lent.size() - 1)
                        .forEach(target -> assertThat(target).containsOnly(GIVEN_BACK));
            }
        }
    }

    /** The operation ends in time; if it ends without an error, it is right. */
    private void endsRight(Engine engine, Operation operation, String what) throws Exception {
        Future<Boolean> running = threads.submit(() -> {
            try {
                return operation.run(engine);
            } catch (IOException | RejectedExecutionException | OutOfMemoryError e) {
                return true;
            }
        });
        assertThat(running.get(60, TimeUnit.SECONDS)).as(what).isTrue();
    }
}
