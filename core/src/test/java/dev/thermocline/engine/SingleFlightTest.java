package dev.thermocline.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.thermocline.admission.AdmissionScope;
import dev.thermocline.cache.AccessTrace;
import dev.thermocline.cache.CacheListener;
import dev.thermocline.cache.block.BlockKey;
import dev.thermocline.cache.block.BlockKind;
import dev.thermocline.cache.object.CachedObject;
import dev.thermocline.engine.ahead.AheadLoads;
import dev.thermocline.engine.fetch.BlockBuffers;
import dev.thermocline.engine.fetch.FetchSettings;
import dev.thermocline.engine.fetch.ParallelRanges;
import dev.thermocline.engine.layout.BlockLayout;
import dev.thermocline.engine.layout.ReadRange;
import dev.thermocline.engine.read.ReadThrough;
import dev.thermocline.engine.tier.GuardedStore;
import dev.thermocline.engine.tier.Retention;
import dev.thermocline.engine.tier.Tier;
import dev.thermocline.engine.tier.TieredCache;
import dev.thermocline.engine.tier.YoungBlocks;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Readers of the same blocks at the same time, and ranges of one read in parallel. */
@Timeout(60)
class SingleFlightTest {
    private static final int BLOCK = EngineFixture.BLOCK;
    private static final Set<Thread.State> WAITING = EnumSet.of(Thread.State.WAITING, Thread.State.TIMED_WAITING);
    private static final int LENGTH = 40 * BLOCK;
    private static final byte[] CONTENT = EngineFixture.content(LENGTH);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final EngineFixture fixture = new EngineFixture(EngineFixture.SETTINGS, Runnable::run, threads);
    private final FakeOrigin origin = new FakeOrigin(CONTENT);
    private final CachedObject object = fixture.object("a", CONTENT);

    @AfterEach
    void close() throws InterruptedException {
        threads.shutdownNow();
        assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        fixture.close();
    }

    private Future<byte[]> reader(FakeOrigin from, int start, int end) {
        return threads.submit(() -> fixture.read(object, from, start, end));
    }

    private static byte[] get(Future<byte[]> reader) throws Exception {
        return reader.get(20, TimeUnit.SECONDS);
    }

    private static void awaitOpen(FakeOrigin from, int ranges) throws InterruptedException {
        assertThat(from.opened.tryAcquire(ranges, 20, TimeUnit.SECONDS)).isTrue();
    }

    /** Returns when the thread waits for another one. */
    private static void awaitWaiting(Thread thread) {
        await().until(() -> WAITING.contains(thread.getState()));
    }

    @Test
    void distantRangesAreFetchedInParallel() throws Exception {
        CountDownLatch gate = origin.hold();
        ReadRange first = EngineFixture.wanted(0, 10);
        ReadRange second = EngineFixture.wanted(20 * BLOCK, 20 * BLOCK + 10);
        Future<?> reader = threads.submit(() -> {
            fixture.engine.read(object, List.of(first, second), origin, AdmissionScope.ALL);
            return true;
        });
        awaitOpen(origin, 2); // both are open while neither has a byte
        gate.countDown();

        assertThat(reader.get(20, TimeUnit.SECONDS)).isEqualTo(true);
        assertThat(origin.requests()).containsExactlyInAnyOrder("0-" + BLOCK, 20 * BLOCK + "-" + 21 * BLOCK);
        assertThat(second.target().array()).isEqualTo(EngineFixture.slice(CONTENT, 20 * BLOCK, 20 * BLOCK + 10));
    }

    @RepeatedTest(100)
    void sixteenReadersSendOneRequest() throws Exception {
        CountDownLatch gate = origin.hold();
        List<Future<byte[]>> readers = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            readers.add(reader(origin, 0, 4 * BLOCK));
        }
        awaitOpen(origin, 1);
        gate.countDown();

        for (Future<byte[]> reader : readers) {
            assertThat(get(reader)).isEqualTo(EngineFixture.slice(CONTENT, 0, 4 * BLOCK));
        }
        assertThat(origin.requests()).containsExactly("0-" + 4 * BLOCK);
        assertThat(fixture.dataDisk.writes).hasValue(4);
    }

    @Test
    void overlappingReadersFetchEachBlockOnce() throws Exception {
        FakeOrigin low = new FakeOrigin(CONTENT);
        FakeOrigin high = new FakeOrigin(CONTENT);
        CountDownLatch lowGate = low.hold();
        Future<byte[]> first = reader(low, 0, 2 * BLOCK);
        awaitOpen(low, 1);
        // the second fetches its own blocks while it could already wait for the first
        Future<byte[]> second = reader(high, 0, 4 * BLOCK);
        awaitOpen(high, 1);
        lowGate.countDown();

        assertThat(get(first)).isEqualTo(EngineFixture.slice(CONTENT, 0, 2 * BLOCK));
        assertThat(get(second)).isEqualTo(EngineFixture.slice(CONTENT, 0, 4 * BLOCK));
        assertThat(low.requests()).containsExactly("0-" + 2 * BLOCK);
        assertThat(high.requests()).containsExactly(2 * BLOCK + "-" + 4 * BLOCK);
    }

    @Test
    void readerThatKeepsNothingWaitsForTheOneThatKeepsTheBlock() throws Exception {
        FakeOrigin keeping = new FakeOrigin(CONTENT);
        CountDownLatch gate = keeping.hold();
        Future<byte[]> first = reader(keeping, 0, 2 * BLOCK);
        awaitOpen(keeping, 1);
        ReadRange part = EngineFixture.wanted(100, BLOCK + 10);
        FutureTask<Void> passing = new FutureTask<>(() -> {
            fixture.engine.read(object, List.of(part), origin, AdmissionScope.TAIL);
            return null;
        });
        Thread thread = new Thread(passing);
        thread.start();
        awaitWaiting(thread);
        gate.countDown();

        passing.get(20, TimeUnit.SECONDS);
        assertThat(part.target().array()).isEqualTo(EngineFixture.slice(CONTENT, 100, BLOCK + 10));
        assertThat(get(first)).isEqualTo(EngineFixture.slice(CONTENT, 0, 2 * BLOCK));
        assertThat(origin.requests()).isEmpty();
        assertThat(keeping.requests()).containsExactly("0-" + 2 * BLOCK);
    }

    @Test
    void failingLoaderFailsOnlyItself() throws Exception {
        IOException gone = new IOException("gone");
        FakeOrigin failing = new FakeOrigin(CONTENT).failAlways(gone);
        CountDownLatch gate = failing.hold();
        Future<byte[]> loader = reader(failing, 0, BLOCK);
        awaitOpen(failing, 1);
        List<FutureTask<byte[]>> waiters = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            FutureTask<byte[]> waiter = new FutureTask<>(() -> fixture.read(object, origin, 0, BLOCK));
            Thread thread = new Thread(waiter);
            thread.start();
            awaitWaiting(thread);
            waiters.add(waiter);
        }
        assertThat(origin.requests()).isEmpty();
        gate.countDown();

        assertThatThrownBy(() -> get(loader))
                .isInstanceOf(ExecutionException.class)
                .hasCause(gone);
        for (Future<byte[]> waiter : waiters) {
            assertThat(get(waiter)).isEqualTo(EngineFixture.slice(CONTENT, 0, BLOCK));
        }
        assertThat(origin.requests()).containsExactly("0-" + BLOCK);
    }

    @Test
    void readersThatAllFailEachGetTheirOwnFailure() throws Exception {
        List<Future<byte[]>> readers = new ArrayList<>();
        List<IOException> failures = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            failures.add(new IOException("gone " + i));
            readers.add(reader(new FakeOrigin(CONTENT).failAlways(failures.get(i)), 0, BLOCK));
        }
        for (int i = 0; i < 16; i++) {
            Future<byte[]> reader = readers.get(i);
            assertThatThrownBy(() -> get(reader)).hasCause(failures.get(i));
        }
    }

    @Test
    void interruptedWaiterStopsAndOthersGoOn() throws Exception {
        CountDownLatch gate = origin.hold();
        Future<byte[]> loader = reader(origin, 0, BLOCK);
        awaitOpen(origin, 1);
        AtomicBoolean stillInterrupted = new AtomicBoolean();
        FutureTask<byte[]> waiting = new FutureTask<>(() -> {
            try {
                return fixture.read(object, origin, 0, BLOCK);
            } finally {
                stillInterrupted.set(Thread.currentThread().isInterrupted());
            }
        });
        Thread waiter = new Thread(waiting);
        waiter.start();
        awaitWaiting(waiter);
        Future<byte[]> other = reader(origin, 0, BLOCK);

        waiter.interrupt();
        assertThatThrownBy(() -> get(waiting)).hasCauseInstanceOf(InterruptedIOException.class);
        assertThat(stillInterrupted).isTrue();
        gate.countDown();

        assertThat(get(loader)).isEqualTo(EngineFixture.slice(CONTENT, 0, BLOCK));
        assertThat(get(other)).isEqualTo(EngineFixture.slice(CONTENT, 0, BLOCK));
        assertThat(origin.requests()).containsExactly("0-" + BLOCK);
    }

    @Test
    void interruptedLoaderLeavesItsBlocksToTheWaiters() throws Exception {
        FakeOrigin held = new FakeOrigin(CONTENT);
        held.hold();
        FutureTask<byte[]> loading = new FutureTask<>(() -> fixture.read(object, held, 0, BLOCK));
        Thread loader = new Thread(loading);
        loader.start();
        awaitOpen(held, 1);
        Future<byte[]> waiter = reader(origin, 0, BLOCK);

        loader.interrupt();

        assertThatThrownBy(() -> get(loading)).hasCauseInstanceOf(InterruptedIOException.class);
        assertThat(get(waiter)).isEqualTo(EngineFixture.slice(CONTENT, 0, BLOCK));
    }

    @Test
    void interruptedReadGivesItsBuffersBackOnlyWhenNobodyWritesToThemAnyMore() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        AtomicInteger done = new AtomicInteger();
        FutureTask<Integer> reader = new FutureTask<>(() -> {
            try {
                ParallelRanges.run(List.of(0, 1, 2, 3), 2, threads, range -> {
                    if (Thread.currentThread().getName().equals("reader")) {
                        awaitUnchecked(begun);
                    } else {
                        begun.countDown();
                        awaitUnchecked(release);
                    }
                    done.incrementAndGet();
                });
                return -1;
            } catch (InterruptedIOException e) {
                return done.get();
            }
        });
        Thread thread = new Thread(reader, "reader");
        thread.start();
        await().until(() -> done.get() == 3); // the reader's share
        awaitWaiting(thread);
        thread.interrupt();

        assertThatThrownBy(() -> reader.get(200, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        release.countDown();
        assertThat(reader.get(20, TimeUnit.SECONDS)).isEqualTo(4);
    }

    private static void awaitUnchecked(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void rangesThatFailUncheckedAreWaitedForToo() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        AtomicBoolean ended = new AtomicBoolean();
        Future<Boolean> reader = threads.submit(() -> {
            Thread own = Thread.currentThread();
            try {
                ParallelRanges.run(List.of(0, 1, 2), 2, threads, range -> {
                    if (Thread.currentThread().equals(own)) {
                        awaitUnchecked(begun);
                        throw new IllegalStateException("told to");
                    }
                    begun.countDown();
                    awaitUnchecked(release);
                    ended.set(true);
                });
                return false;
            } catch (IllegalStateException e) {
                return ended.get();
            }
        });
        awaitUnchecked(begun);
        assertThatThrownBy(() -> reader.get(200, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        release.countDown();

        assertThat(reader.get(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void executorThatRejectsOrNeverBeginsSlowsAReadOnly() throws IOException {
        List<Integer> done = new ArrayList<>();
        ParallelRanges.run(
                List.of(1, 2, 3),
                3,
                task -> {
                    throw new RejectedExecutionException("full");
                },
                done::add);
        ParallelRanges.run(List.of(4, 5, 6), 3, task -> {}, done::add);

        assertThat(done).containsExactly(1, 2, 3, 4, 5, 6);
    }

    @Test
    void noRangeIsBegunAfterAFailure() {
        List<Integer> begun = new ArrayList<>();
        IOException failure = new IOException("told to");

        assertThatThrownBy(() -> ParallelRanges.run(List.of(1, 2, 3), 2, Runnable::run, range -> {
                    begun.add(range);
                    throw failure;
                }))
                .isSameAs(failure);
        assertThat(begun).containsExactly(1);
    }

    @Test
    void claimsAreGivenUpWhateverFails() throws Exception {
        BlockKey key = new BlockKey(object.id(), 0);
        Tier tier = tier(CacheListener.NONE);
        AtomicInteger misses = new AtomicInteger();
        AtomicInteger hits = new AtomicInteger();
        CacheListener breaking = new CacheListener() {
            @Override
            public void hit(String name, BlockKind kind, long bytes) {
                if (hits.incrementAndGet() == 1) {
                    throw new IllegalStateException("told to");
                }
            }

            @Override
            public void miss(BlockKind kind, long bytes) {
                if (misses.incrementAndGet() == 1) { // the block arrives between the look and the claim
                    tier.write(key, EngineFixture.frame(key, EngineFixture.slice(CONTENT, 0, BLOCK)), BLOCK);
                }
            }
        };
        ReadThrough reads = reads(tier, breaking, cached -> true);
        assertThatThrownBy(
                        () -> reads.read(object, List.of(EngineFixture.wanted(0, BLOCK)), origin, AdmissionScope.ALL))
                .isInstanceOf(IllegalStateException.class);
        tier.remove(key);

        Future<byte[]> next = threads.submit(() -> {
            ReadRange wanted = EngineFixture.wanted(0, BLOCK);
            reads.read(object, List.of(wanted), origin, AdmissionScope.ALL);
            return wanted.target().array();
        });
        assertThat(get(next)).isEqualTo(EngineFixture.slice(CONTENT, 0, BLOCK));
    }

    private Tier tier(CacheListener listener) {
        return new Tier(
                new GuardedStore(fixture.dataDisk, EngineFixture.BREAKER, listener, fixture.ticker),
                Retention.of(EngineFixture.TTL),
                fixture.ticker,
                Runnable::run,
                listener,
                YoungBlocks.NONE);
    }

    private ReadThrough reads(Tier tier, CacheListener listener, Predicate<CachedObject> stillCached) {
        TieredCache tiers = new TieredCache(List.of(), List.of(tier), 1 << 20, Runnable::run, listener);
        return new ReadThrough(
                tiers,
                new BlockLayout(EngineFixture.SETTINGS.blockSize(), EngineFixture.SETTINGS.tailSize()),
                new FetchSettings(
                        EngineFixture.SETTINGS.mergeMax(),
                        EngineFixture.SETTINGS.retries(),
                        EngineFixture.SETTINGS.parallelRanges(),
                        threads,
                        AheadLoads.NO_THREAD,
                        BlockBuffers.HEAP,
                        Duration.ofSeconds(10)),
                listener,
                AccessTrace.NONE,
                stillCached);
    }

    @Test
    void blockOfAnObjectEvictedWhileItWasOfferedDoesNotStay() throws IOException {
        AtomicInteger looks = new AtomicInteger();
        ReadThrough reads = reads(tier(fixture.listener), fixture.listener, cached -> looks.incrementAndGet() == 1);

        reads.read(object, List.of(EngineFixture.wanted(0, BLOCK)), origin, AdmissionScope.ALL);

        assertThat(fixture.dataDisk.writes).hasValue(1);
        assertThat(fixture.dataDisk.values).isEmpty();
    }
}
