package dev.thermocline.cache.block;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every block store promises. Subclasses supply an empty store of at least {@link #MIN_CAPACITY}. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class BlockStoreContract {
    /** The longest payload of a data block: 255 pages. */
    public static final int PAYLOAD = 255 * BlockFrame.PAGE;

    /** The longest value that the contract stores. */
    public static final int MAX_VALUE = BlockFrame.framedLength(PAYLOAD);

    /** Bytes that the store must have room for. */
    public static final long MIN_CAPACITY = 48L << 20;

    private static final long SEED = Long.getLong("seed", System.nanoTime());
    private static final BlockKey KEY = new BlockKey(0x1234_5678_9abc_def0L, 7);

    private BlockStore store;

    /** The store of the running test. */
    protected final BlockStore store() {
        return store;
    }

    /** Opens an empty store that takes values of up to {@link #MAX_VALUE}; the contract closes it. */
    protected abstract BlockStore open() throws IOException;

    /** Waits until nothing is queued. */
    protected final void drain() {
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> store.queuedBytes() == 0);
    }

    @BeforeEach
    final void openStore() throws IOException {
        store = open();
    }

    @AfterEach
    final void closeStore() {
        store.close();
    }

    @Test
    void absentBlockIsMiss() throws IOException {
        assertThat(store.read(KEY, block -> {
                    throw new AssertionError("there is nothing to read");
                }))
                .isEqualTo(Lookup.MISS);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4095, 4096, 4097, 63 * 4096, 262_144, 1_000_000, PAYLOAD})
    void wholeValueAndSubRangesComeBack(int length) throws IOException {
        write(KEY, 0, length);
        byte[] payload = Blocks.payload(KEY, 0, length);
        for (boolean drained : new boolean[] {false, true}) {
            if (drained) {
                drain();
            }
            assertThat(Blocks.readAll(store, KEY)).isEqualTo(payload);
            int from = length / 3;
            int to = Math.min(length, from + 5000);
            assertThat(Blocks.readRange(store, KEY, from, to - from)).isEqualTo(Arrays.copyOfRange(payload, from, to));
            assertThat(Blocks.readRange(store, KEY, length - 1, 1)).containsExactly(payload[length - 1]);
        }
    }

    @Test
    void lentBlockHasItsLengthAndItsEnd() throws IOException {
        ByteBuffer frame = Blocks.frame(KEY, 0, 10);
        int length = frame.remaining();
        assertThat(store.write(KEY, frame)).isEqualTo(WriteOutcome.STORED);
        drain();
        Lookup found = store.read(KEY, block -> {
            assertThat(block.length()).isEqualTo(length);
            ByteBuffer target = ByteBuffer.allocate(20).position(3).limit(5);
            block.copyTo(length - 2, target);
            assertThat(target.position()).isEqualTo(5);
            assertThatThrownBy(() -> block.copyTo(length - 1, ByteBuffer.allocate(2)))
                    .isInstanceOf(IOException.class);
            assertThatThrownBy(() -> block.copyTo(-1, ByteBuffer.allocate(2))).isInstanceOf(IOException.class);
        });
        assertThat(found).isEqualTo(Lookup.HIT);
    }

    @Test
    void laterWriteReplacesEarlierOne() throws IOException {
        for (int version = 0; version < 20; version++) {
            int length = 1 + version * 10_007;
            write(KEY, version, length);
            assertThat(Blocks.readAll(store, KEY)).isEqualTo(Blocks.payload(KEY, version, length));
        }
        drain();
        assertThat(Blocks.readAll(store, KEY)).isEqualTo(Blocks.payload(KEY, 19, 1 + 19 * 10_007));
    }

    @Test
    void removedBlockIsMiss() throws IOException {
        BlockKey other = new BlockKey(KEY.objectId(), KEY.start() + 1);
        write(KEY, 0, 100_000);
        write(other, 0, 100_000);
        store.remove(KEY);
        assertThat(Blocks.readAll(store, KEY)).isEmpty();
        drain();
        assertThat(Blocks.readAll(store, KEY)).isEmpty();
        store.remove(KEY);
        assertThat(Blocks.readAll(store, other)).isEqualTo(Blocks.payload(other, 0, 100_000));
        store.remove(other);
        write(other, 1, 10);
        drain();
        assertThat(Blocks.readAll(store, other)).isEqualTo(Blocks.payload(other, 1, 10));
    }

    @Test
    void keysThatDifferInOnePartNameDifferentBlocks() throws IOException {
        List<BlockKey> keys = List.of(
                BlockKey.tail(1, 0),
                new BlockKey(1, 0),
                new BlockKey(1, 1),
                new BlockKey(-1, 0),
                new BlockKey(1L << 32, 0));
        for (BlockKey key : keys) {
            write(key, 0, 5000);
        }
        drain();
        for (BlockKey key : keys) {
            assertThat(Blocks.readAll(store, key)).isEqualTo(Blocks.payload(key, 0, 5000));
        }
    }

    @Test
    void valueAboveMaximumIsTooLarge() throws IOException {
        ByteBuffer value = ByteBuffer.allocate(store.maxValueLength() + 1);
        assertThat(store.write(KEY, value)).isEqualTo(WriteOutcome.TOO_LARGE);
        assertThat(Blocks.readAll(store, KEY)).isEmpty();
        assertThat(value.position()).isZero();
    }

    @Test
    void callersBufferMayMoveButNotChange() throws IOException {
        ByteBuffer frame = Blocks.frame(KEY, 0, 5000);
        ByteBuffer within = ByteBuffer.allocate(frame.remaining() + 30).position(13);
        within.put(frame).flip().position(13);
        assertThat(store.write(KEY, within.asReadOnlyBuffer())).isEqualTo(WriteOutcome.STORED);
        within.clear();
        assertThat(Blocks.readAll(store, KEY)).isEqualTo(Blocks.payload(KEY, 0, 5000));
        drain();
        assertThat(Blocks.readAll(store, KEY)).isEqualTo(Blocks.payload(KEY, 0, 5000));
        assertThat(Blocks.readAll(store, KEY)).isEqualTo(Blocks.payload(KEY, 0, 5000));
    }

    @Test
    void directBufferIsStored() throws IOException {
        ByteBuffer frame = Blocks.frame(KEY, 0, 5000);
        ByteBuffer direct =
                ByteBuffer.allocateDirect(frame.remaining()).put(frame).flip();
        assertThat(store.write(KEY, direct)).isEqualTo(WriteOutcome.STORED);
        drain();
        assertThat(Blocks.readAll(store, KEY)).isEqualTo(Blocks.payload(KEY, 0, 5000));
    }

    @Test
    void readersExceptionComesOutAndHarmsNobody() throws IOException {
        write(KEY, 0, 50_000);
        for (boolean drained : new boolean[] {false, true}) {
            if (drained) {
                drain();
            }
            IOException failure = new EOFException("reader's own");
            assertThatThrownBy(() -> store.read(KEY, block -> {
                        throw failure;
                    }))
                    .isSameAs(failure);
            assertThatThrownBy(() -> store.read(KEY, block -> {
                        throw new IllegalStateException("reader's own");
                    }))
                    .isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> store.read(KEY, block -> {
                        throw new AssertionError("reader's own");
                    }))
                    .isInstanceOf(AssertionError.class);
            BlockKey wrong = new BlockKey(1, 1);
            assertThatThrownBy(() -> store.read(KEY, block -> BlockFrame.verifiedHeader(block, wrong)))
                    .isInstanceOf(BlockFrame.CorruptBlockException.class);
            assertThat(Blocks.readAll(store, KEY)).isEqualTo(Blocks.payload(KEY, 0, 50_000));
        }
        write(KEY, 1, 10);
        store.remove(KEY);
        assertThat(Blocks.readAll(store, KEY)).isEmpty();
    }

    @Test
    void footprintGrowsWithLengthAndCoversTheValue() {
        long previous = 0;
        for (int length = 0; length <= store.maxValueLength(); length += 101) {
            long footprint = store.footprint(length);
            assertThat(footprint).isGreaterThanOrEqualTo(Math.max(previous, length));
            previous = footprint;
        }
        assertThat(store.capacity()).isGreaterThanOrEqualTo(MIN_CAPACITY);
    }

    @Test
    void afterCloseReadsMissAndWritesAreRefused() throws IOException {
        write(KEY, 0, 1000);
        store.close();
        assertThat(Blocks.readAll(store, KEY)).isEmpty();
        assertThat(store.write(KEY, Blocks.frame(KEY, 0, 10))).isEqualTo(WriteOutcome.UNAVAILABLE);
        assertThat(Blocks.readAll(store, KEY)).isEmpty();
        store.remove(KEY);
        store.close();
    }

    @Test
    void closeDuringUseThrowsNothing() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        CountDownLatch running = new CountDownLatch(4);
        List<Future<?>> users = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        for (int t = 0; t < 4; t++) {
            int seed = t;
            users.add(threads.submit(() -> {
                Random random = new Random(seed);
                running.countDown();
                while (!done.get()) {
                    BlockKey key = new BlockKey(random.nextInt(20), 0);
                    store.write(key, Blocks.frame(key, 0, 5000));
                    Blocks.readAll(store, key);
                    store.remove(new BlockKey(random.nextInt(20), 0));
                }
                return null;
            }));
        }
        running.await();
        store.close();
        assertThat(store.write(KEY, Blocks.frame(KEY, 0, 10))).isEqualTo(WriteOutcome.UNAVAILABLE);
        done.set(true);
        finish(threads, users);
    }

    @Test
    void interruptedReaderHarmsNobody() throws Exception {
        List<BlockKey> keys = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            keys.add(new BlockKey(i, 0));
            write(keys.get(i), 0, 100_000);
        }
        drain();
        AtomicBoolean done = new AtomicBoolean();
        AtomicReference<@Nullable Thread> victim = new AtomicReference<>(null);
        ExecutorService threads = Executors.newFixedThreadPool(3);
        List<Future<?>> readers = new ArrayList<>();
        for (int t = 0; t < 3; t++) {
            boolean interrupted = t == 0;
            readers.add(threads.submit(() -> {
                if (interrupted) {
                    victim.set(Thread.currentThread());
                }
                for (int i = 0; !done.get(); i++) {
                    BlockKey key = keys.get(i % keys.size());
                    assertThat(Blocks.readRange(store, key, 5, 50_000)).hasSize(50_000);
                }
                return null;
            }));
        }
        Awaitility.await().until(() -> victim.get() != null);
        for (int i = 0; i < 2_000; i++) {
            requireNonNull(victim.get()).interrupt();
            Thread.onSpinWait();
            store.write(new BlockKey(1000 + i % 8, 0), Blocks.frame(new BlockKey(1000 + i % 8, 0), i, 5000));
        }
        done.set(true);
        finish(threads, readers);
        for (BlockKey key : keys) {
            assertThat(Blocks.readAll(store, key)).isEqualTo(Blocks.payload(key, 0, 100_000));
        }
    }

    @Test
    void interruptFlagOutlivesReadAndWrite() throws IOException {
        write(KEY, 0, 5000);
        drain();
        Thread.currentThread().interrupt();
        try {
            assertThat(Blocks.readAll(store, KEY)).hasSize(5000);
            assertThat(store.write(KEY, Blocks.frame(KEY, 1, 5000))).isEqualTo(WriteOutcome.STORED);
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        } finally {
            Thread.interrupted();
        }
        drain();
        assertThat(Blocks.readAll(store, KEY)).isEqualTo(Blocks.payload(KEY, 1, 5000));
    }

    @Test
    void concurrentUseNeverYieldsOtherBytes() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<Future<?>> users = new ArrayList<>();
        for (int t = 0; t < 8; t++) {
            Random random = new Random(SEED + t);
            users.add(threads.submit(() -> {
                for (int i = 0; i < 400; i++) {
                    step(random);
                }
                return null;
            }));
        }
        finish(threads, users);
    }

    /** Each version of a block has a length of its own, so the payload tells which version it is. */
    private void step(Random random) throws IOException {
        BlockKey key = BlockKey.decoded(random.nextInt(8), random.nextInt(4) - 1);
        int version = random.nextInt(10);
        int action = random.nextInt(10);
        if (action < 4) {
            WriteOutcome outcome = store.write(key, Blocks.frame(key, version, lengthOf(version)));
            assertThat(outcome).isIn(WriteOutcome.STORED, WriteOutcome.OVERLOADED);
        } else if (action < 5) {
            store.remove(key);
        } else {
            byte[] payload = Blocks.readAll(store, key);
            if (payload.length > 0) {
                int found = (payload.length - 1) / 7_919;
                assertThat(payload)
                        .as("seed %d, block %s", SEED, key)
                        .isEqualTo(Blocks.payload(key, found, lengthOf(found)));
            }
        }
    }

    private static int lengthOf(int version) {
        return 1 + version * 7_919;
    }

    private void write(BlockKey key, int version, int length) throws IOException {
        assertThat(store.write(key, Blocks.frame(key, version, length))).isEqualTo(WriteOutcome.STORED);
    }

    private static void finish(ExecutorService threads, List<Future<?>> users) throws Exception {
        threads.shutdown();
        for (Future<?> user : users) {
            user.get(30, TimeUnit.SECONDS);
        }
    }
}
