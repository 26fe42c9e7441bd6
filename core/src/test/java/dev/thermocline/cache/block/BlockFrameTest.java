package dev.thermocline.cache.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thermocline.cache.block.BlockFrame.CorruptBlockException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames give back what was put in, or say that they can't. */
class BlockFrameTest {
    private static final BlockKey KEY = new BlockKey(0x0102_0304_0506_0708L, 9);
    private static final int SMALL = 10 * 1024;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4095, 4096, 4097, 8191, 8192, 8193, 12_288, 255 * 4096})
    void everyOffsetAndLengthClassComesBack(int length) throws IOException {
        byte[] payload = Blocks.payload(KEY, 0, length);
        StoredBlock block = new BufferBlock(Blocks.frame(KEY, 0, length));
        int[] edges = {0, 1, 2, 4095, 4096, 4097, 8191, 8192, 8193, length / 2, length - 1, length};
        for (int from : edges) {
            for (int to : edges) {
                if (from >= 0 && from <= to && to <= length) {
                    ByteBuffer target =
                            ByteBuffer.allocate(to - from + 7).position(3).limit(3 + to - from);
                    BlockFrame.copyRange(block, KEY, from, target);
                    assertThat(target.hasRemaining()).isFalse();
                    assertThat(Arrays.copyOfRange(target.array(), 3, 3 + to - from))
                            .as("%d..%d", from, to)
                            .isEqualTo(Arrays.copyOfRange(payload, from, to));
                }
            }
        }
    }

    @Test
    void directTargetIsFilled() throws IOException {
        ByteBuffer target = ByteBuffer.allocateDirect(9000);
        BlockFrame.copyRange(new BufferBlock(Blocks.frame(KEY, 0, SMALL)), KEY, 1000, target);
        byte[] found = new byte[9000];
        target.flip().get(found);
        assertThat(found).isEqualTo(Arrays.copyOfRange(Blocks.payload(KEY, 0, SMALL), 1000, 10_000));
    }

    @Test
    void payloadInPlaceGivesTheSameFrame() {
        ByteBuffer frame = ByteBuffer.allocate(BlockFrame.framedLength(SMALL));
        frame.put(BlockFrame.headerLength(SMALL), Blocks.payload(KEY, 0, SMALL));
        assertThat(BlockFrame.seal(KEY, frame, SMALL)).isEqualTo(Blocks.frame(KEY, 0, SMALL));
    }

    @Test
    void everySingleFlippedBitIsDetected() {
        ByteBuffer frame = Blocks.frame(KEY, 0, SMALL);
        for (int bit = 0; bit < frame.limit() * Byte.SIZE; bit++) {
            int at = bit / Byte.SIZE;
            byte right = frame.get(at);
            frame.put(at, (byte) (right ^ 1 << bit % Byte.SIZE));
            assertThat(isCorrupt(frame, 0, SMALL)).as("bit %d", bit).isTrue();
            frame.put(at, right);
        }
        assertThat(isCorrupt(frame, 0, SMALL)).isFalse();
    }

    @Test
    void damageOfUntouchedPagesDoesNotMatter() {
        ByteBuffer frame = Blocks.frame(KEY, 0, SMALL);
        int last = frame.limit() - 1;
        frame.put(last, (byte) ~frame.get(last));
        assertThat(isCorrupt(frame, 0, 2 * BlockFrame.PAGE)).isFalse();
        assertThat(isCorrupt(frame, 2 * BlockFrame.PAGE, 1)).isTrue();
    }

    @Test
    void damagedReadLeavesTheTargetsPosition() {
        ByteBuffer frame = Blocks.frame(KEY, 0, SMALL);
        frame.put(frame.limit() - 1, (byte) ~frame.get(frame.limit() - 1));
        ByteBuffer target = ByteBuffer.allocate(SMALL + 5).position(5);
        assertThatThrownBy(() -> BlockFrame.copyRange(new BufferBlock(frame), KEY, 0, target))
                .isInstanceOf(CorruptBlockException.class);
        assertThat(target.position()).isEqualTo(5);
    }

    @Test
    void anotherKeysFrameIsDetected() {
        StoredBlock block = new BufferBlock(Blocks.frame(KEY, 0, 100));
        for (BlockKey other : new BlockKey[] {
            new BlockKey(KEY.objectId() + 1, KEY.start()),
            new BlockKey(KEY.objectId(), KEY.start() + 1),
            BlockKey.tail(KEY.objectId(), KEY.start())
        }) {
            assertThatThrownBy(() -> BlockFrame.copyRange(block, other, 0, ByteBuffer.allocate(10)))
                    .isInstanceOf(CorruptBlockException.class)
                    .hasMessageContaining("another block");
        }
    }

    @Test
    void trustedMemoryIsNamedAndMeasuredButNotChecksummedAgain() throws IOException {
        ByteBuffer frame = Blocks.frame(KEY, 0, SMALL);
        ByteBuffer within =
                ByteBuffer.allocate(frame.limit() + 9).position(9).put(frame).position(9);
        StoredBlock block = new LentBlock(within.asReadOnlyBuffer(), true);
        ByteBuffer target = ByteBuffer.allocate(700).position(200);

        BlockFrame.copyRange(block, KEY, 5000, target);

        assertThat(target.hasRemaining()).isFalse();
        assertThat(Arrays.copyOfRange(target.array(), 200, 700))
                .isEqualTo(Arrays.copyOfRange(Blocks.payload(KEY, 0, SMALL), 5000, 5500));
        for (BlockKey other : new BlockKey[] {
            new BlockKey(KEY.objectId() + 1, KEY.start()),
            new BlockKey(KEY.objectId(), KEY.start() + 1),
            BlockKey.tail(KEY.objectId(), KEY.start())
        }) {
            assertThatThrownBy(() -> BlockFrame.copyRange(block, other, 0, ByteBuffer.allocate(10)))
                    .isInstanceOf(CorruptBlockException.class);
        }
        for (int offset : new int[] {-1, SMALL - 9, Integer.MAX_VALUE}) {
            assertThatThrownBy(() -> BlockFrame.copyRange(block, KEY, offset, ByteBuffer.allocate(10)))
                    .isInstanceOf(CorruptBlockException.class);
        }
        StoredBlock cut = new LentBlock(within.slice(9, frame.limit() - 1), true);
        assertThatThrownBy(() -> BlockFrame.copyRange(cut, KEY, 0, ByteBuffer.allocate(10)))
                .isInstanceOf(CorruptBlockException.class);
        within.put(within.limit() - 1, (byte) ~within.get(within.limit() - 1));
        BlockFrame.copyRange(block, KEY, SMALL - 1, ByteBuffer.allocate(1));
    }

    @Test
    void everyTruncationIsDetected() {
        ByteBuffer frame = Blocks.frame(KEY, 0, SMALL);
        for (int length = 0; length < frame.capacity(); length++) {
            assertThat(isCorrupt(frame.slice(0, length), 0, 1))
                    .as("%d B", length)
                    .isTrue();
        }
    }

    @Test
    void rangeBeyondThePayloadIsRefused() {
        ByteBuffer frame = Blocks.frame(KEY, 0, 100);
        assertThat(isCorrupt(frame, 0, 101)).isTrue();
        assertThat(isCorrupt(frame, 100, 1)).isTrue();
        assertThat(isCorrupt(frame, -1, 1)).isTrue();
        assertThat(isCorrupt(frame, Integer.MAX_VALUE, 1)).isTrue();
        assertThat(isCorrupt(frame, 100, 0)).isFalse();
    }

    @Test
    void sealRefusesAFrameOfAnotherLength() {
        assertThatThrownBy(() -> BlockFrame.seal(KEY, ByteBuffer.allocate(10), 100))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static boolean isCorrupt(ByteBuffer frame, int offset, int length) {
        try {
            BlockFrame.copyRange(new BufferBlock(frame), KEY, offset, ByteBuffer.allocate(length));
            return false;
        } catch (CorruptBlockException e) {
            return true;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
