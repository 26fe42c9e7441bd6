package dev.thermocline.engine.ahead;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.thermocline.cache.Origin;
import dev.thermocline.cache.block.BlockKey;
import dev.thermocline.cache.object.CachedObject;
import dev.thermocline.engine.fetch.Claim;
import dev.thermocline.engine.fetch.Claims;
import dev.thermocline.engine.layout.Extent;
import dev.thermocline.engine.layout.ReadSlice;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one stream reads next, fetched before it gets there. It begins when the stream has gone on for some blocks, and
 * grows with what was read: so whoever reads a little has little fetched in vain. A jump ends it, what was fetched for
 * bytes that are not read is let go. After a failure the stream is not read ahead of any more: it asks for the bytes
 * itself, if it gets there.
 *
 * <p>Bounded: {@value #MOST_CHUNKS} requests, each of a {@linkplain AheadLoads#chunk chunk}, and the bytes of the
 * process's {@link AheadBudget}. A block is held until the stream has passed it, whatever the tiers make of it.
 *
 * <p>Thread-safe.
 */
public final class ReadAhead {
    static final int MOST_CHUNKS = 4;

    /** Blocks that a reader who jumped has to read on for each chunk; half of them for one who has not. */
    private static final int PROOF = 4;

    /** Bytes at the end of a read that prove nothing: a stream reads as many for a reader who wants one of them. */
    private static final int UNPROVED = 64 << 10;

    private final AheadLoads loads;
    private final Expected expected;

    /** Where the reader has gone on from, where its last read began, and where it ended. */
    @GuardedBy("this")
    private long start;

    @GuardedBy("this")
    private long last;

    @GuardedBy("this")
    private long next;

    /** Number of the block in which it began. */
    @GuardedBy("this")
    private long passed;

    @GuardedBy("this")
    private boolean jumped;

    /** Everything before was read, is on its way or was refused. */
    @GuardedBy("this")
    private long frontier;

    /** How far the reader's own request runs, if it sends one. */
    @GuardedBy("this")
    private long expectedTo;

    @GuardedBy("this")
    private boolean failed;

    /** False only if there are no blocks. */
    private volatile boolean active;

    /** Of the present reads; another one after a jump. */
    @GuardedBy("this")
    private Run run = new Run();

    /** A block that is fetched or was. */
    private static final class Block {
        private final Extent extent;
        private @Nullable ByteBuffer payload;
        private boolean read;

        Block(Extent extent) {
            this.extent = extent;
        }
    }

    /** @param expected of the stream */
    public ReadAhead(AheadLoads loads, Expected expected) {
        this.loads = requireNonNull(loads, "loads is null");
        this.expected = requireNonNull(expected, "expected is null");
    }

    /** The reader is about to read so many bytes. Ends what was begun for a reader who goes on, if it does not. */
    public synchronized void reads(CachedObject object, long position, int length, Origin origin) {
        long block = loads.layout().blockSize();
        if (next == 0 || position < next || position > next + block) {
            jumped |= next > 0;
            end();
            start = position;
        }
        if (position / block != passed) {
            passed = position / block;
            run.blocks.values().removeIf(held -> passed(held, position));
            active = !run.blocks.isEmpty();
        }
        last = position;
        next = position + length;
        if (expectedTo < next && length > 0) {
            expect(object, Math.max(position, expectedTo), origin);
        }
    }

    /** Lets a request that begins there run on, to the end of a chunk and not over blocks that need none. */
    @GuardedBy("this")
    private void expect(CachedObject object, long position, Origin origin) {
        if (!goesOn()) {
            origin.expect(position, position);
            return;
        }
        long to = end(position, object.length()); // S3A reads on after the end of a split, too
        long first = to;
        for (Extent block : loads.blocks(object, position, Math.min(to, object.length()))) {
            boolean missing =
                    !run.blocks.containsKey(block.key()) && !loads.held().test(object, block);
            if (missing && first == to) {
                first = Math.max(position, block.start());
            } else if (!missing && first < to) {
                to = block.start();
                break;
            }
        }
        expectedTo = to;
        origin.expect(first, first < to && to >= object.length() ? Long.MAX_VALUE : to);
    }

    /** Whether the reader has proved to go on; who picks parts has not by one read, however long it is. */
    @GuardedBy("this")
    private boolean goesOn() {
        long read = next - start;
        long block = loads.layout().blockSize();
        if (jumped) {
            return !expected.columnar() && read >= PROOF * block;
        }
        boolean again = read >= block && last > start;
        return expected.sequential() || (again && (!expected.columnar() || start == 0));
    }

    /** Where a request ends that begins there: with a chunk, or a block in which this end lies. */
    private long end(long position, long last) {
        long chunk = loads.chunk();
        long block = loads.layout().blockSize();
        long end = (position / chunk + 1) * chunk;
        return Math.min(end, (last + block - 1) / block * block);
    }

    /** Gives back what the block has taken, if the reader is behind it; called under the lock. */
    private boolean passed(Block held, long position) {
        boolean passed = held.payload != null && held.extent.end() <= position;
        if (passed) {
            loads.budget().giveBack(held.extent.length());
        }
        return passed;
    }

    /** Fills the slice if its block was fetched ahead. */
    public Found read(ReadSlice slice) {
        ByteBuffer payload;
        boolean first;
        synchronized (this) {
            Block block = run.blocks.get(slice.extent().key());
            if (block == null || block.payload == null) {
                return Found.NOT;
            }
            payload = block.payload;
            first = !block.read;
            block.read = true;
        }
        slice.fill(payload);
        return first ? Found.FETCHED : Found.HELD;
    }

    /** What becomes of a slice. */
    public enum Found {
        /** It was not fetched ahead, or is still on its way. */
        NOT,
        /** It was, and nobody has read of its block before. */
        FETCHED,
        /** It was, and the reader has read of its block before. */
        HELD
    }

    /** Whether nothing was fetched ahead that the stream has not passed. Takes no lock. */
    public boolean isEmpty() {
        return !active;
    }

    /** Whether the block is here or on its way. */
    public synchronized boolean covers(BlockKey block) {
        return run.blocks.containsKey(block);
    }

    /**
     * Begins to fetch what comes after the present read, as far as the reader has proved to go on. To be called before
     * what the read misses is fetched.
     *
     * @param missed whether the present read misses anything: what is cached is not read ahead
     */
    public synchronized void plan(CachedObject object, boolean missed, Origin origin) {
        if (!isWanted(missed)) {
            return;
        }
        long block = loads.layout().blockSize();
        long chunk = loads.chunk();
        long proved = next - start - Math.min(UNPROVED, next - last);
        long chunks = Math.min(MOST_CHUNKS, proved / (jumped ? PROOF * block : PROOF / 2 * block));
        long limit = Math.min(object.length(), expected.end());
        long until = Math.min(limit, (next / chunk + 1 + chunks) * chunk);
        long reading = Math.max(expectedTo, Math.max(origin.coming(), (next + block - 1) / block * block));
        long from = Math.max(frontier, reading);
        while (chunks > 0 && from < until) {
            long to = Math.min(object.length(), end(from, limit));
            frontier = to;
            if (!begin(object, from, to, origin.ahead())) {
                return;
            }
            from = to;
        }
    }

    @GuardedBy("this")
    private boolean isWanted(boolean missed) {
        boolean picks = expected.columnar() && (jumped || start > 0 || last == start);
        return !failed && !picks && (missed || !run.blocks.isEmpty()) && goesOn();
    }

    /** Returns false if something was refused: the reader asks for it itself. */
    @GuardedBy("this")
    private boolean begin(CachedObject object, long from, long to, Origin origin) {
        Claims missing = loads.missing(object, from, to);
        List<Claim> range = missing.next();
        boolean taken = true;
        while (range != null && taken) {
            taken = begin(object, range, origin);
            range = taken ? missing.next() : null;
        }
        return taken;
    }

    @GuardedBy("this")
    private boolean begin(CachedObject object, List<Claim> range, Origin origin) {
        Map<BlockKey, Block> blocks = run.blocks;
        boolean begun = false;
        active = true;
        try {
            range.forEach(claim -> blocks.put(claim.extent().key(), new Block(claim.extent())));
            begun = loads.budget().take(bytes(range));
        } finally {
            if (!begun) {
                range.forEach(claim -> blocks.remove(claim.extent().key()));
                Claims.giveUp(range);
            }
        }
        if (!begun) {
            loads.listener().aheadRefused("budget");
        }
        return begun && loads.begin(object, range, origin, run);
    }

    private static long bytes(List<Claim> range) {
        long bytes = 0;
        for (int i = 0; i < range.size(); i++) {
            bytes += range.get(i).extent().length();
        }
        return bytes;
    }

    /** Lets everything go and ends what is under way; the stream may go on to be read. */
    public synchronized void end() {
        run.end();
        run = new Run();
        active = false;
        frontier = 0;
        expectedTo = 0;
        start = next;
    }

    /** Reads without a jump: what was begun for them ends with them. Guarded by the stream's lock. */
    private final class Run implements AheadLoads.Reader {
        /** Those that are on their way have no bytes yet. */
        private final Map<BlockKey, Block> blocks = new HashMap<>();

        private volatile boolean ended;

        /** Gives back what has arrived; the rest follows when its request is over. */
        void end() {
            ended = true;
            blocks.values().removeIf(block -> passed(block, Long.MAX_VALUE));
        }

        @Override
        public void requireWanted() throws InterruptedIOException {
            if (ended) {
                throw new InterruptedIOException("nobody reads on");
            }
        }

        @Override
        public void arrived(Claim claim) {
            synchronized (ReadAhead.this) {
                Block block = blocks.get(claim.extent().key());
                if (block != null && !ended) {
                    block.payload = claim.payload();
                }
            }
        }

        @Override
        public void over(List<Claim> range, boolean failure) {
            synchronized (ReadAhead.this) {
                failed |= failure && !ended;
                for (int i = 0; i < range.size(); i++) {
                    Block block = blocks.get(range.get(i).extent().key());
                    if (block != null && block.payload == null) {
                        blocks.remove(block.extent.key());
                        loads.budget().giveBack(block.extent.length());
                    }
                }
            }
            Claims.giveUp(range);
        }
    }
}
