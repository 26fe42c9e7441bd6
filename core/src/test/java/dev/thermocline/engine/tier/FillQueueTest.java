package dev.thermocline.engine.tier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.cache.block.BlockKey;
import dev.thermocline.engine.CountingListener;
import dev.thermocline.engine.EngineFixture;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Blocks on their way into the tiers. */
class FillQueueTest {
    private static final byte[] BYTES = EngineFixture.content(5000);
    private static final BlockKey KEY = new BlockKey(1, 0);
    private static final int FRAME = EngineFixture.frame(KEY, BYTES).remaining();

    private final CountingListener listener = new CountingListener();
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final List<BlockKey> stored = new ArrayList<>();
    private final List<BlockKey> forgotten = new ArrayList<>();
    private Runnable duringStore = () -> {};
    private final FillQueue.Target target = new FillQueue.Target() {
        @Override
        public void store(BlockKey key, ByteBuffer frame, int payloadLength) {
            assertThat(frame).isEqualTo(EngineFixture.frame(key, BYTES));
            assertThat(payloadLength).isEqualTo(BYTES.length);
            stored.add(key);
            duringStore.run();
        }

        @Override
        public void forget(BlockKey key) {
            forgotten.add(key);
        }
    };
    private final FillQueue queue = new FillQueue(3L * FRAME, tasks::add, listener, target);

    private boolean offer(int index) {
        BlockKey key = new BlockKey(1, index);
        return queue.offer(key, EngineFixture.frame(key, BYTES), BYTES.length);
    }

    private void drain() {
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
    }

    @Test
    void queueIsBoundedByBytesAndDropsAreCounted() {
        assertThat(offer(0) && offer(1) && offer(2)).isTrue();
        assertThat(offer(3)).isFalse();

        assertThat(queue.queuedBytes()).isEqualTo(3L * FRAME);
        assertThat(listener.bytes("dropped DATA queue-full")).isEqualTo(BYTES.length);
        drain();
        assertThat(queue.queuedBytes()).isZero();
        assertThat(offer(3)).isTrue();
        drain();
        assertThat(stored).extracting(BlockKey::start).containsExactly(0L, 1L, 2L, 3L);
    }

    @Test
    void waitingBlockIsReadable() {
        offer(0);
        ByteBuffer into = ByteBuffer.allocate(30).position(5).limit(25);

        assertThat(queue.read(KEY, 4980, into)).isTrue();
        assertThat(EngineFixture.slice(into.array(), 5, 25)).isEqualTo(EngineFixture.slice(BYTES, 4980, 5000));
        assertThat(queue.holds(KEY)).isTrue();
        assertThat(queue.payloadLength(KEY)).isEqualTo(BYTES.length);
        assertThat(queue.read(KEY, 4981, ByteBuffer.allocate(20))).isFalse();
        assertThat(queue.read(new BlockKey(2, 0), 0, ByteBuffer.allocate(1))).isFalse();
    }

    @Test
    void blockIsReadableUntilItIsStored() {
        offer(0);
        List<Boolean> readable = new ArrayList<>();
        duringStore = () -> readable.add(queue.holds(KEY));
        drain();

        assertThat(readable).containsExactly(true);
        assertThat(queue.holds(KEY)).isFalse();
    }

    @Test
    void removedBlockIsNotStoredAndItsBytesAreGivenBack() {
        offer(0);
        offer(1);
        queue.remove(KEY);

        assertThat(queue.holds(KEY)).isFalse();
        drain();
        assertThat(stored).extracting(BlockKey::start).containsExactly(1L);
        assertThat(queue.queuedBytes()).isZero();
    }

    @Test
    void clearedQueueStoresNothing() {
        offer(0);
        offer(1);
        queue.clear();
        drain();

        assertThat(stored).isEmpty();
        assertThat(queue.queuedBytes()).isZero();
    }

    @Test
    void blockRemovedWhileItIsBeingStoredIsForgotten() {
        offer(0);
        offer(1);
        duringStore = () -> queue.remove(KEY);
        drain();

        assertThat(forgotten).containsExactly(KEY);
        assertThat(queue.queuedBytes()).isZero();
    }

    @Test
    void sameKeyTwiceIsStoredOnce() {
        assertThat(offer(0)).isTrue();
        assertThat(offer(0)).isTrue();
        assertThat(queue.queuedBytes()).isEqualTo(FRAME);
        drain();

        assertThat(stored).containsExactly(KEY);
    }

    @Test
    void blockOfferedAgainAfterRemovalIsStoredOnce() {
        offer(0);
        queue.remove(KEY);
        offer(0);
        drain();

        assertThat(stored).containsExactly(KEY);
        assertThat(forgotten).isEmpty();
        assertThat(queue.queuedBytes()).isZero();
    }

    @Test
    void stoppedExecutorDropsAndCounts() {
        FillQueue closing = new FillQueue(
                3L * FRAME,
                task -> {
                    throw new RejectedExecutionException("stopped");
                },
                listener,
                target);

        assertThat(closing.offer(KEY, EngineFixture.frame(KEY, BYTES), BYTES.length))
                .isFalse();
        assertThat(closing.holds(KEY)).isFalse();
        assertThat(closing.queuedBytes()).isZero();
        assertThat(listener.count("dropped DATA closing")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void blockForWhichNoThreadCanBeStartedIsDroppedOnce(boolean kept) {
        FillQueue failing = new FillQueue(
                3L * FRAME,
                task -> {
                    if (kept) {
                        tasks.add(task); // a pool may have queued the task that it then has no thread for
                    }
                    throw new OutOfMemoryError("unable to create native thread");
                },
                listener,
                target);

        assertThat(failing.offer(KEY, EngineFixture.frame(KEY, BYTES), BYTES.length))
                .isFalse();
        assertThat(failing.queuedBytes()).isZero();
        assertThat(failing.holds(KEY)).isFalse();
        assertThat(listener.bytes("dropped DATA no-thread")).isEqualTo(BYTES.length);
        drain();
        assertThat(failing.queuedBytes()).isZero();
        assertThat(stored).isEmpty();
    }

    @Test
    void closedQueueHoldsNothing() {
        offer(0);
        queue.close();

        assertThat(queue.queuedBytes()).isZero();
        drain();
        assertThat(queue.queuedBytes()).isZero();
        assertThat(stored).isEmpty();
    }
}
