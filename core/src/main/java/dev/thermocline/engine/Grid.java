package dev.thermocline.engine;

import dev.thermocline.cache.BlockKey;
import dev.thermocline.cache.BlockKind;
import dev.thermocline.cache.CachedObject;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How an object is cut: data blocks of one size from its first byte, and tails of one size back from its last byte, which
 * overlap the last blocks. Reads fetch the last tail alone; the others hold what a Parquet footer has more, where somebody
 * fetched or captured it at once. An object no longer than a tail is a tail and nothing else.
 *
 * @param blockSize bytes of a data block
 * @param tailSize bytes of a tail
 */
record Grid(int blockSize, int tailSize) {
    /** Most tails that an object has. */
    static final int MOST_TAILS = 16;

    private static final int MOST_TAIL_BYTES = 1 << 20;

    /**
     * A block as part of its object.
     *
     * @param key its name
     * @param start its first byte in the object
     * @param length its bytes
     */
    record Unit(BlockKey key, long start, int length) {
        long end() {
            return start + length;
        }

        boolean isTail() {
            return key.kind() == BlockKind.TAIL;
        }

        boolean covers(long position) {
            return position >= start && position < end();
        }
    }

    Unit tail(CachedObject object) {
        return tail(object.id(), object.length(), 0);
    }

    private Unit tail(long objectId, long objectLength, int after) {
        long end = objectLength - (long) after * tailSize;
        int length = (int) Math.min(tailSize, end);
        return new Unit(BlockKey.tail(objectId, end - length), end - length, length);
    }

    /** Most bytes that the tails of an object hold together. */
    int longestTail() {
        return mostTails() * tailSize;
    }

    private int mostTails() {
        return mostTails(tailSize);
    }

    /** Most tails of this size that an object has. */
    static int mostTails(int tailSize) {
        return Math.max(1, Math.min(MOST_TAILS, MOST_TAIL_BYTES / tailSize));
    }

    /** All tails that an object may have, the last first. */
    List<Unit> tails(long objectId, long objectLength) {
        List<Unit> tails = new ArrayList<>();
        tails.add(tail(objectId, objectLength, 0));
        for (int after = 1; after < mostTails() && (long) after * tailSize < objectLength; after++) {
            tails.add(tail(objectId, objectLength, after));
        }
        return tails;
    }

    Unit block(CachedObject object, int index) {
        long start = (long) index * blockSize;
        return new Unit(new BlockKey(object.id(), start), start, (int) Math.min(blockSize, object.length() - start));
    }

    int blockAt(long position) {
        return (int) (position / blockSize);
    }

    /** The unit to fetch when a range that starts here is wanted: the tail if the range lies in it. */
    Unit unitFor(CachedObject object, long position) {
        Unit tail = tail(object);
        return tail.covers(position) ? tail : block(object, blockAt(position));
    }

    /** The data blocks that a range touches; the range lies within the object. */
    List<Unit> blocks(CachedObject object, ByteRange range) {
        return IntStream.rangeClosed(blockAt(range.start()), blockAt(range.end() - 1))
                .mapToObj(index -> block(object, index))
                .toList();
    }

    /**
     * Every unit that may be stored for an object. Data blocks of an object no longer than a tail are among them: who
     * writes it stores blocks before its length is known.
     */
    List<BlockKey> keys(long objectId, long length) {
        List<BlockKey> keys = new ArrayList<>();
        tails(objectId, length).forEach(tail -> keys.add(tail.key()));
        if (length > 0) {
            int last = blockAt(length - 1);
            for (int index = 0; index <= last; index++) {
                keys.add(new BlockKey(objectId, (long) index * blockSize));
            }
        }
        return keys;
    }
}
