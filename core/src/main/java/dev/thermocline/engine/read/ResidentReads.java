package dev.thermocline.engine.read;

import static java.util.Objects.requireNonNull;

import dev.thermocline.cache.AccessTrace;
import dev.thermocline.cache.block.BlockFrame;
import dev.thermocline.cache.block.BlockKey;
import dev.thermocline.cache.block.DirectBuffers;
import dev.thermocline.cache.object.CachedObject;
import dev.thermocline.engine.layout.BlockLayout;
import dev.thermocline.engine.layout.ReadRange;
import dev.thermocline.engine.tier.TieredCache;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Reads of what the tiers hold, the usual reads of a warm file: straight into the reader's buffer, block after block,
 * on the reader's thread, without lists and without a lock. Whatever is not this simple is left to {@link ReadThrough}:
 * this counts hits, and no misses. Thread-safe.
 */
public final class ResidentReads {
    private static final int PAGE = BlockFrame.PAGE;

    private final BlockLayout layout;
    private final TieredCache tiers;
    private final AccessTrace trace;

    public ResidentReads(BlockLayout layout, TieredCache tiers, AccessTrace trace) {
        this.layout = requireNonNull(layout, "layout is null");
        this.tiers = requireNonNull(tiers, "tiers is null");
        this.trace = requireNonNull(trace, "trace is null");
    }

    /**
     * Fills the range up to the first block that is to be had in another way, of a stream that holds none itself.
     *
     * @return bytes filled; the target's position has moved if they are all, and not otherwise
     */
    public int read(CachedObject object, ReadRange wanted, StreamBlocks stream) {
        return stream.isEmpty() ? read(object, wanted.position(), wanted.target()) : 0;
    }

    /** Fills the range if it lies in one block that is held; otherwise the target's position has not moved. */
    public boolean read(CachedObject object, ReadRange wanted) {
        return inOneBlock(object, wanted.position(), end(wanted))
                && wanted.target().remaining() == read(object, wanted.position(), wanted.target());
    }

    /**
     * Fills each range that lies in one block that is held; the position of its target has moved then. Neighbours are
     * read at once.
     *
     * @param ranges in the order of their positions
     */
    public void readEach(CachedObject object, List<ReadRange> ranges) {
        int first = 0;
        while (first < ranges.size()) {
            int next = afterNeighbours(object, ranges, first);
            if (next - first == 1 || !readNeighbours(object, ranges.subList(first, next))) {
                for (int i = first; i < next; i++) {
                    boolean unused = read(object, ranges.get(i));
                }
            }
            first = next;
        }
    }

    private static long end(ReadRange range) {
        return range.position() + range.target().remaining();
    }

    private boolean inOneBlock(CachedObject object, long from, long to) {
        return from >= layout.tailStart(object.length()) || to <= layout.blockStart(from) + layout.blockSize();
    }

    private int read(CachedObject object, long position, ByteBuffer target) {
        int start = target.position();
        int limit = target.limit();
        long end = position + limit - start;
        if (end > object.length()) {
            return 0;
        }
        boolean inTail = position >= layout.tailStart(object.length());
        long at = position;
        boolean here = true;
        while (here && at < end) {
            long to = inTail ? end : Math.min(end, layout.blockStart(at) + layout.blockSize());
            target.limit(start + (int) (to - position));
            here = inTail ? tailFirst(object, at, to, target) : blockFirst(object, at, target);
            at = here ? to : at;
        }
        target.limit(limit);
        if (at < end) {
            target.position(start);
        }
        return (int) (at - position);
    }

    /** Both the last tail and a block may hold bytes near the end; reads fetch the tail. */
    private boolean tailFirst(CachedObject object, long from, long to, ByteBuffer target) {
        long start = layout.tailStart(object.length());
        int length = target.remaining();
        BlockKey tail = BlockKey.tail(object.id(), start);
        boolean here = tiers.read(tail, (int) (from - start), target);
        if (!here && start > 0) {
            long block = layout.blockStart(from);
            here = to <= block + layout.blockSize()
                    && tiers.read(new BlockKey(object.id(), block), (int) (from - block), target);
        }
        if (here && trace != AccessTrace.NONE) {
            trace.read(object.name(), tail, (int) (object.length() - start), length);
        }
        return here;
    }

    private boolean blockFirst(CachedObject object, long from, ByteBuffer target) {
        long start = layout.blockStart(from);
        int length = target.remaining();
        BlockKey block = new BlockKey(object.id(), start);
        boolean here = tiers.read(block, (int) (from - start), target);
        if (!here) {
            long tail = layout.tailStart(object.length());
            here = from >= tail && tiers.read(BlockKey.tail(object.id(), tail), (int) (from - tail), target);
        }
        if (here && trace != AccessTrace.NONE) {
            trace.read(object.name(), block, blockLength(object, start), length);
        }
        return here;
    }

    private int blockLength(CachedObject object, long start) {
        return (int) Math.min(layout.blockSize(), object.length() - start);
    }

    /** The first range that is not to be read at once with the one before. */
    private int afterNeighbours(CachedObject object, List<ReadRange> ranges, int first) {
        long from = ranges.get(first).position();
        long block = layout.blockStart(from);
        long limit = Math.min(block + layout.blockSize(), layout.tailStart(object.length()));
        long most = from - (from - block) % PAGE + DirectBuffers.LENGTH - PAGE;
        long end = end(ranges.get(first));
        int next = first + 1;
        while (next < ranges.size()) {
            ReadRange range = ranges.get(next);
            boolean near = range.position() >= end && range.position() - end <= PAGE;
            if (!near || end(range) > Math.min(limit, most)) {
                break;
            }
            end = end(range);
            next++;
        }
        return next;
    }

    /** Reads whole pages of a block that many ranges lie in, once, into memory of this process. */
    private boolean readNeighbours(CachedObject object, List<ReadRange> ranges) {
        ByteBuffer pages = DirectBuffers.poll();
        if (pages == null) {
            return false;
        }
        try {
            long block = layout.blockStart(ranges.get(0).position());
            int from = (int) (ranges.get(0).position() - block) / PAGE * PAGE;
            int end = (int) (end(ranges.get(ranges.size() - 1)) - block);
            int to = Math.min(blockLength(object, block), (end + PAGE - 1) / PAGE * PAGE);
            BlockKey key = new BlockKey(object.id(), block);
            String tier = tiers.readOnce(key, from, pages.limit(to - from));
            if (tier == null) {
                return false;
            }
            for (ReadRange range : ranges) {
                ByteBuffer target = range.target();
                int length = target.remaining();
                target.put(target.position(), pages, (int) (range.position() - block) - from, length);
                target.position(target.limit());
                tiers.hit(tier, key.kind(), length);
                if (trace != AccessTrace.NONE) {
                    trace.read(object.name(), key, blockLength(object, block), length);
                }
            }
            return true;
        } finally {
            DirectBuffers.giveBack(pages);
        }
    }
}
