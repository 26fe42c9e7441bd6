package dev.thermocline.engine.layout;

import dev.thermocline.cache.block.BlockKey;
import dev.thermocline.cache.object.CachedObject;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How an object is cut: data blocks of one size from its first byte, and tails of one size back from its last byte,
 * which overlap the last blocks. Reads fetch the last tail alone; the others hold what a Parquet footer has more, where
 * somebody fetched or captured it at once. An object no longer than a tail is a tail and nothing else.
 *
 * @param blockSize bytes of a data block
 * @param tailSize bytes of a tail
 */
public record BlockLayout(int blockSize, int tailSize) {
    /** Most tails that an object has. */
    public static final int MOST_TAILS = 16;

    private static final int MOST_TAIL_BYTES = 1 << 20;

    public Extent tail(CachedObject object) {
        return tail(object.id(), object.length(), 0);
    }

    private Extent tail(long objectId, long objectLength, int after) {
        long end = objectLength - (long) after * tailSize;
        int length = (int) Math.min(tailSize, end);
        return new Extent(BlockKey.tail(objectId, end - length), end - length, length);
    }

    /** Most bytes that the tails of an object hold together. */
    public int longestTail() {
        return mostTails() * tailSize;
    }

    private int mostTails() {
        return mostTails(tailSize);
    }

    /** Most tails of this size that an object has. */
    public static int mostTails(int tailSize) {
        return Math.max(1, Math.min(MOST_TAILS, MOST_TAIL_BYTES / tailSize));
    }

    /** All tails that an object may have, the last first. */
    public List<Extent> tails(long objectId, long objectLength) {
        List<Extent> tails = new ArrayList<>();
        tails.add(tail(objectId, objectLength, 0));
        for (int after = 1; after < mostTails() && (long) after * tailSize < objectLength; after++) {
            tails.add(tail(objectId, objectLength, after));
        }
        return tails;
    }

    /** The tails that cover a data block together, the last first; empty if they don't reach it all. */
    public List<Extent> tailsOver(CachedObject object, Extent block) {
        if (block.start() < object.length() - longestTail()) {
            return List.of();
        }
        return tails(object.id(), object.length()).stream()
                .filter(tail -> tail.start() < block.end() && tail.end() > block.start())
                .toList();
    }

    /** Where the last tail begins, from which on reads fetch it. */
    public long tailStart(long objectLength) {
        return objectLength - Math.min(tailSize, objectLength);
    }

    /** Where the data block of a position begins. */
    public long blockStart(long position) {
        return position - position % blockSize;
    }

    Extent block(CachedObject object, int index) {
        long start = (long) index * blockSize;
        return new Extent(new BlockKey(object.id(), start), start, (int) Math.min(blockSize, object.length() - start));
    }

    int blockAt(long position) {
        return (int) (position / blockSize);
    }

    /** The extent to fetch when a range that starts here is wanted: the tail if the range lies in it. */
    public Extent extentFor(CachedObject object, long position) {
        Extent tail = tail(object);
        return tail.covers(position) ? tail : block(object, blockAt(position));
    }

    /** The data blocks that a range touches; the range lies within the object. */
    public List<Extent> blocks(CachedObject object, ByteRange range) {
        return IntStream.rangeClosed(blockAt(range.start()), blockAt(range.end() - 1))
                .mapToObj(index -> block(object, index))
                .toList();
    }

    /**
     * Every extent that may be stored for an object. Data blocks of an object no longer than a tail are among them: who
     * writes it stores blocks before its length is known.
     */
    public List<BlockKey> keys(long objectId, long length) {
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
