package dev.thermocline.cache.crypto;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.thermocline.cache.CacheListener;
import dev.thermocline.cache.block.BlockFrame;
import dev.thermocline.cache.block.BlockFrame.CorruptBlockException;
import dev.thermocline.cache.block.BlockKey;
import dev.thermocline.cache.block.BlockReader;
import dev.thermocline.cache.block.BlockStore;
import dev.thermocline.cache.block.BlockStoreContract;
import dev.thermocline.cache.block.Blocks;
import dev.thermocline.cache.block.ForwardingBlockStore;
import dev.thermocline.cache.block.LentBlock;
import dev.thermocline.cache.block.Lookup;
import dev.thermocline.cache.block.MapBlockStore;
import dev.thermocline.cache.block.StoreObserver;
import dev.thermocline.cache.block.StoredBlock;
import dev.thermocline.cache.block.WriteOutcome;
import dev.thermocline.engine.tier.BreakerSettings;
import dev.thermocline.engine.tier.GuardedStore;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Encryption over a map, whose values can be looked at and spoiled. Values here are no frames: nothing else checks
 * them.
 */
class EncryptedBlockStoreTest extends BlockStoreContract {
    private static final DiskKey DISK_KEY = DiskKey.ephemeral();
    private static final BlockKey KEY = new BlockKey(0x1234_5678_9abc_def0L, 7);
    private static final int SEGMENT = 64 * 1024;
    private static final int PLAIN = SEGMENT - 28;

    private final MapBlockStore map =
            new MapBlockStore("disk", MIN_CAPACITY, EncryptedBlockStore.storedLength(MAX_VALUE));
    private final Below below = new Below(map);

    /** Counts the bytes that are asked of a store, and lends them as memory that is trusted. */
    private static final class Below extends ForwardingBlockStore {
        private final List<Integer> asked = new ArrayList<>();

        Below(BlockStore store) {
            super(store);
        }

        @Override
        public Lookup read(BlockKey key, BlockReader reader) throws IOException {
            return store().read(key, block -> {
                ByteBuffer bytes = ByteBuffer.allocate(block.length());
                block.copyTo(0, bytes);
                reader.accept(new Counted(new LentBlock(bytes.flip(), true)));
            });
        }

        private final class Counted implements StoredBlock {
            private final LentBlock block;

            Counted(LentBlock block) {
                this.block = block;
            }

            @Override
            public int length() {
                return block.length();
            }

            @Override
            public ByteBuffer memory() {
                return requireNonNull(block.memory());
            }

            @Override
            public void copyTo(int position, ByteBuffer target) throws IOException {
                synchronized (asked) {
                    asked.add(target.remaining());
                }
                block.copyTo(position, target);
            }
        }
    }

    @Override
    protected BlockStore open() {
        return new EncryptedBlockStore(below, DISK_KEY);
    }

    private static byte[] bytes(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private void write(BlockKey key, byte[] value) throws IOException {
        assertThat(store().write(key, ByteBuffer.wrap(value))).isEqualTo(WriteOutcome.STORED);
    }

    private static byte[] read(BlockStore store, BlockKey key, int position, int length) throws IOException {
        byte[] read = new byte[length];
        assertThat(store.read(key, block -> block.copyTo(position, ByteBuffer.wrap(read))))
                .isEqualTo(Lookup.HIT);
        return read;
    }

    /** The value as it lies in the map. */
    private byte[] stored(BlockKey key) throws IOException {
        byte[][] stored = {new byte[0]};
        map.read(key, block -> {
            stored[0] = new byte[block.length()];
            block.copyTo(0, ByteBuffer.wrap(stored[0]));
        });
        return stored[0];
    }

    private void assertCorrupt(BlockKey key, byte[] stored, int position) {
        map.write(key, ByteBuffer.wrap(stored));
        assertThatThrownBy(() -> read(store(), key, position, 1)).isInstanceOf(CorruptBlockException.class);
    }

    private static byte[] joined(byte[] stored, int... segments) {
        ByteBuffer joined = ByteBuffer.allocate(stored.length);
        for (int segment : segments) {
            joined.put(stored, segment * SEGMENT, Math.min(SEGMENT, stored.length - segment * SEGMENT));
        }
        return Arrays.copyOf(joined.array(), joined.position());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, PLAIN - 1, PLAIN, PLAIN + 1, 2 * PLAIN, 3 * PLAIN + 17})
    void valueOfAnyLengthComesBackAndIsStoredInSegments(int length) throws IOException {
        byte[] value = bytes(length, 1);
        write(KEY, value);

        int segments = Math.max(1, (length + PLAIN - 1) / PLAIN);
        assertThat(stored(KEY)).hasSize(length + 28 * segments);
        assertThat(EncryptedBlockStore.storedLength(length)).isEqualTo(length + 28 * segments);
        assertThat(read(store(), KEY, 0, length)).isEqualTo(value);
        assertThat(store().footprint(length)).isEqualTo(map.footprint(length + 28 * segments));
    }

    @ParameterizedTest
    @CsvSource({"29, 1", "65536, 65508", "65564, 65508", "65565, 65509", "131072, 131016"})
    void longestValueIsTheOneThatFitsTheStoreBelow(int storedLength, int longest) throws IOException {
        MapBlockStore small = new MapBlockStore("small", MIN_CAPACITY, storedLength);
        try (BlockStore encrypted = new EncryptedBlockStore(small, DISK_KEY)) {
            assertThat(encrypted.maxValueLength()).isEqualTo(longest);
            assertThat(encrypted.write(KEY, ByteBuffer.allocate(longest))).isEqualTo(WriteOutcome.STORED);
            assertThat(encrypted.write(KEY, ByteBuffer.allocate(longest + 1))).isEqualTo(WriteOutcome.TOO_LARGE);
        }
    }

    @Test
    void everyFlippedByteReadsAsCorrupt() throws IOException {
        write(KEY, bytes(100, 2));
        byte[] stored = stored(KEY);
        for (int at = 0; at < stored.length; at++) {
            byte[] flipped = stored.clone();
            flipped[at] ^= (byte) (1 << at % Byte.SIZE);
            assertCorrupt(KEY, flipped, at % 100);
        }
    }

    @Test
    void segmentsThatChangedPlacesAreCorrupt() throws IOException {
        write(KEY, bytes(4 * PLAIN, 3));
        byte[] swapped = joined(stored(KEY), 0, 2, 1, 3);

        assertCorrupt(KEY, swapped, PLAIN);
        assertCorrupt(KEY, swapped, 2 * PLAIN);
        assertThat(read(store(), KEY, 3 * PLAIN, PLAIN)).hasSize(PLAIN);
    }

    @ParameterizedTest
    @CsvSource({"0x1234_5678_9abc_def0, 8", "0x1234_5678_9abc_def1, 7", "0x1234_5678_9abc_def0, -8"})
    void valueOfAnotherKeyIsCorrupt(String objectId, long encodedStart) throws IOException {
        write(KEY, bytes(100, 4));
        BlockKey other = BlockKey.decoded(Long.decode(objectId.replace("_", "")), encodedStart);

        assertCorrupt(other, stored(KEY), 0);
    }

    @Test
    void shortenedOrLengthenedValueIsCorrupt() throws IOException {
        write(KEY, bytes(3 * PLAIN, 5));
        byte[] stored = stored(KEY);

        for (int length : new int[] {0, 1, 27, 29, SEGMENT - 1, SEGMENT, 2 * SEGMENT + 28, 3 * SEGMENT - 1}) {
            map.write(KEY, ByteBuffer.wrap(Arrays.copyOf(stored, length)));
            assertThatThrownBy(() -> store().read(KEY, block -> block.copyTo(0, ByteBuffer.allocate(block.length()))))
                    .as("%d B", length)
                    .isInstanceOf(CorruptBlockException.class);
        }
        assertCorrupt(KEY, joined(stored, 0, 1), 0);
        assertCorrupt(KEY, Arrays.copyOf(stored, 4 * SEGMENT), 0);
    }

    @Test
    void anotherDiskKeyOpensNothing() throws IOException {
        write(KEY, bytes(100, 6));
        BlockStore other = new EncryptedBlockStore(map, DiskKey.ephemeral());

        assertThatThrownBy(() -> read(other, KEY, 0, 1))
                .isInstanceOf(CorruptBlockException.class)
                .hasMessageContaining(KEY.toString());
    }

    @Test
    void corruptBlockIsCountedAndReadsAsAMiss() throws IOException {
        AtomicInteger corrupt = new AtomicInteger();
        CacheListener listener = new CacheListener() {
            @Override
            public void corrupt(String tier) {
                corrupt.incrementAndGet();
            }
        };
        BreakerSettings breaker = new BreakerSettings(5, Duration.ofSeconds(1), Duration.ofSeconds(1));
        BlockStore guarded = new GuardedStore(store(), breaker, listener, () -> 0);
        write(KEY, bytes(100, 7));
        byte[] stored = stored(KEY);
        stored[50] ^= 1;
        map.write(KEY, ByteBuffer.wrap(stored));

        assertThat(guarded.read(KEY, block -> block.copyTo(0, ByteBuffer.allocate(1))))
                .isInstanceOf(Lookup.Unavailable.class);
        assertThat(corrupt).hasValue(1);
    }

    @Test
    void sameValueIsNeverStoredAsTheSameBytes() throws IOException {
        byte[] value = new byte[2 * PLAIN];
        write(KEY, value);
        byte[] first = stored(KEY);
        write(KEY, value);
        byte[] second = stored(KEY);

        for (byte[] stored : List.of(first, second)) {
            assertThat(new String(stored, ISO_8859_1)).doesNotContain("\0\0\0\0");
        }
        assertThat(Arrays.copyOf(second, 12)).isNotEqualTo(Arrays.copyOf(first, 12));
        assertThat(Arrays.copyOfRange(first, SEGMENT, SEGMENT + 12)).isNotEqualTo(Arrays.copyOf(first, 12));
        assertThat(Arrays.copyOfRange(second, 12, 100)).isNotEqualTo(Arrays.copyOfRange(first, 12, 100));
    }

    @Test
    void callersBytesAreNotChanged() throws IOException {
        byte[] value = bytes(PLAIN + 5, 8);
        ByteBuffer within = ByteBuffer.wrap(value.clone()).position(3).limit(PLAIN + 1);
        assertThat(store().write(KEY, within)).isEqualTo(WriteOutcome.STORED);

        assertThat(within.array()).isEqualTo(value);
        assertThat(read(store(), KEY, 0, PLAIN - 2)).isEqualTo(Arrays.copyOfRange(value, 3, PLAIN + 1));
    }

    @Test
    void subRangeAsksForItsSegmentsOnly() throws IOException {
        byte[] value = bytes(5 * PLAIN + 10, 9);
        write(KEY, value);

        assertThat(read(store(), KEY, PLAIN + 5, 100)).isEqualTo(Arrays.copyOfRange(value, PLAIN + 5, PLAIN + 105));
        assertThat(below.asked).containsExactly(SEGMENT);
        below.asked.clear();
        assertThat(read(store(), KEY, 3 * PLAIN - 1, 2))
                .isEqualTo(Arrays.copyOfRange(value, 3 * PLAIN - 1, 3 * PLAIN + 1));
        assertThat(below.asked).containsExactly(SEGMENT, SEGMENT);
        below.asked.clear();
        assertThat(read(store(), KEY, 5 * PLAIN + 9, 1)).containsExactly(value[5 * PLAIN + 9]);
        assertThat(below.asked).containsExactly(10 + 28);
    }

    @Test
    void headerAndPagesOfOneSegmentAreDecryptedOnce() throws IOException {
        write(KEY, Blocks.frame(KEY, 0, PAYLOAD).array());

        assertThat(Blocks.readRange(store(), KEY, 4096, 4096))
                .isEqualTo(Arrays.copyOfRange(Blocks.payload(KEY, 0, PAYLOAD), 4096, 8192));
        assertThat(below.asked).containsExactly(SEGMENT);
    }

    @Test
    void useOfAnotherStoreWithinAReadLeavesItAlone() throws IOException {
        BlockStore other = new EncryptedBlockStore(new MapBlockStore("other", MIN_CAPACITY, MAX_VALUE), DISK_KEY);
        byte[] value = bytes(1000, 10);
        byte[] another = bytes(1000, 11);
        write(KEY, value);
        other.write(KEY, ByteBuffer.wrap(another));

        ByteBuffer outer = ByteBuffer.allocate(3);
        store().read(KEY, block -> {
            block.copyTo(0, outer.limit(1));
            assertThat(read(other, KEY, 0, 1000)).isEqualTo(another);
            block.copyTo(1, outer.limit(2));
            other.write(KEY, ByteBuffer.allocate(10));
            block.copyTo(2, outer.limit(3));
        });
        assertThat(outer.array()).isEqualTo(Arrays.copyOf(value, 3));
    }

    @Test
    void whatIsInMemoryBelowIsNotHandedOut() throws IOException {
        write(KEY, Blocks.frame(KEY, 0, 5000).array());

        assertThat(store().read(KEY, block -> assertThat(block.memory()).isNull()))
                .isEqualTo(Lookup.HIT);
        assertThat(Blocks.readAll(store(), KEY)).isEqualTo(Blocks.payload(KEY, 0, 5000));
    }

    @Test
    void blockIsNotUsableAfterItsReader() throws IOException {
        write(KEY, bytes(100, 12));
        List<StoredBlock> kept = new ArrayList<>();
        store().read(KEY, block -> {
            block.copyTo(0, ByteBuffer.allocate(1));
            kept.add(block);
        });

        assertThatThrownBy(() -> kept.get(0).copyTo(0, ByteBuffer.allocate(1)))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> kept.get(0).length()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void observerGetsLengthsInClearAndNoOthers() {
        List<StoreObserver> told = new ArrayList<>();
        BlockStore telling = new ForwardingBlockStore(map) {
            @Override
            public void observe(StoreObserver observer) {
                told.add(observer);
            }
        };
        List<Object> received = new ArrayList<>();
        new EncryptedBlockStore(telling, DISK_KEY).observe(new StoreObserver() {
            @Override
            public void found(BlockKey key, int valueLength) {
                received.add(valueLength);
            }

            @Override
            public void lost(BlockKey key) {
                received.add(key);
            }
        });

        for (int length : new int[] {100 + 28, PLAIN + 1 + 2 * 28, 27, SEGMENT + 28, SEGMENT + 1, 0}) {
            told.get(0).found(KEY, length);
        }
        told.get(0).lost(KEY);
        assertThat(received).containsExactly(100, PLAIN + 1, KEY);
    }

    @Test
    void readAllocatesFarLessThanTheValue() throws IOException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        BlockStore plain = new EncryptedBlockStore(map, DISK_KEY);
        write(KEY, Blocks.frame(KEY, 0, PAYLOAD).array());
        ByteBuffer target = ByteBuffer.allocate(BlockFrame.PAGE);
        int rounds = 100;
        long before = 0;
        for (int i = -rounds; i < rounds; i++) {
            before = i == 0 ? threads.getCurrentThreadAllocatedBytes() : before;
            plain.read(KEY, block -> BlockFrame.copyRange(block, KEY, 500_000, target.clear()));
        }

        long each = (threads.getCurrentThreadAllocatedBytes() - before) / rounds;
        assertThat(each).as("bytes a read").isLessThan(32 * 1024);
    }
}
