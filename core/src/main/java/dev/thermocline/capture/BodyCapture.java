package dev.thermocline.capture;

import static java.util.Objects.requireNonNull;

import dev.thermocline.cache.CacheListener;
import dev.thermocline.cache.block.BlockFrame;
import dev.thermocline.cache.block.BlockKey;
import dev.thermocline.cache.block.BlockKind;
import dev.thermocline.cache.object.ObjectVersion;
import dev.thermocline.engine.CacheEngine;
import dev.thermocline.s3.ResponseRecorder;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Cuts a file into blocks while it is written and stores them under an id that nobody can read yet; when S3 has
 * confirmed the file, the id is sealed. Holds one block and the file's end in memory, whatever the file's size, in
 * chunks that grow with the file and count against the process's budget: when that is spent, or the file is too long,
 * the body is given up and the tail alone is kept. What a tail is longer than usual counts too. Not thread-safe.
 */
final class BodyCapture implements WriteObserver {
    private static final int CHUNK = 64 * 1024;

    private final CacheEngine engine;
    private final CaptureBudget budget;
    private final CacheListener listener;
    private final long bodyMaximum;
    private final long budgetedForTail;
    private final BiConsumer<ObjectVersion, Captured> whenPublished;
    private final long objectId;
    private final int blockSize;
    private final int tailSize;
    private final int kept;

    private final List<byte[]> chunks = new ArrayList<>();
    private int inBlock;
    private int blocks;
    private boolean bodyWanted;
    private long length;
    private byte[] tail = new byte[0];
    private int tailEnd;
    private long budgeted;

    /**
     * A file whose bytes were captured.
     *
     * @param objectId where they are
     * @param tail the file's last bytes; owned by the receiver
     * @param epoch of the object's changes when S3 confirmed it
     */
    record Captured(long objectId, byte[] tail, long epoch) {}

    /**
     * What is to be kept of a file.
     *
     * @param bodyMaximum longest body that is kept; with 0 none is, and none is counted as dropped
     * @param tail bytes of the file's end, in full tails
     * @param ttlRule by which the file stays, see {@code CacheEngine.newObjectId}
     */
    record Extent(long bodyMaximum, int tail, int ttlRule) {}

    /**
     * @param whenPublished seals; called with what S3 confirmed
     */
    BodyCapture(
            CacheEngine engine,
            CaptureBudget budget,
            CacheListener listener,
            Extent extent,
            BiConsumer<ObjectVersion, Captured> whenPublished) {
        this.engine = requireNonNull(engine, "engine is null");
        this.budget = requireNonNull(budget, "budget is null");
        this.listener = requireNonNull(listener, "listener is null");
        this.whenPublished = requireNonNull(whenPublished, "whenPublished is null");
        this.bodyMaximum = extent.bodyMaximum();
        this.bodyWanted = bodyMaximum > 0;
        this.objectId = engine.newObjectId(extent.ttlRule());
        this.blockSize = engine.settings().blockSize();
        this.tailSize = engine.settings().tailSize();
        long more = 2L * (extent.tail() - tailSize);
        boolean affordable = more > 0 && budget.tryTake(more);
        this.kept = affordable ? extent.tail() : tailSize;
        this.budgetedForTail = affordable ? more : 0;
    }

    @Override
    public void wrote(byte[] bytes, int offset, int count) {
        keepTail(bytes, offset, count);
        length += count;
        if (bodyWanted && length > bodyMaximum) {
            giveBodyUp("file-too-large");
        }
        int at = offset;
        int left = count;
        while (bodyWanted && left > 0) {
            int taken = Math.min(left, room());
            if (taken == 0) {
                giveBodyUp("capture-budget");
                break;
            }
            System.arraycopy(bytes, at, chunks.get(inBlock / CHUNK), inBlock % CHUNK, taken);
            inBlock += taken;
            at += taken;
            left -= taken;
            if (inBlock == blockSize) {
                storeBlock();
            }
        }
    }

    /** Bytes that fit into the current chunk, after one was added if needed; 0 if the budget has none. */
    private int room() {
        if (inBlock == chunks.size() * CHUNK) {
            if (!budget.tryTake(CHUNK)) {
                return 0;
            }
            budgeted += CHUNK;
            chunks.add(new byte[CHUNK]);
        }
        return Math.min(CHUNK - inBlock % CHUNK, blockSize - inBlock);
    }

    private void keepTail(byte[] bytes, int offset, int count) {
        if (count >= kept) {
            tail = Arrays.copyOfRange(bytes, offset + count - kept, offset + count);
            tailEnd = kept;
            return;
        }
        if (tailEnd + count > tail.length) {
            growTail(count);
        }
        System.arraycopy(bytes, offset, tail, tailEnd, count);
        tailEnd += count;
    }

    /** Twice what is kept as a sliding window: its last bytes are moved to the front once a tail's length. */
    private void growTail(int count) {
        int held = Math.min(tailEnd, kept);
        int capacity = Math.min(2 * kept, Math.max(2 * (held + count), 4096));
        byte[] next = tail.length < capacity ? new byte[Math.max(capacity, held + count)] : tail;
        System.arraycopy(tail, tailEnd - held, next, 0, held);
        tail = next;
        tailEnd = held;
    }

    private byte[] tailBytes() {
        int held = Math.min(tailEnd, kept);
        return Arrays.copyOfRange(tail, tailEnd - held, tailEnd);
    }

    private void storeBlock() {
        int payload = inBlock;
        int header = BlockFrame.headerLength(payload);
        ByteBuffer frame = ByteBuffer.allocate(header + payload);
        frame.position(header);
        for (int done = 0; done < payload; done += CHUNK) {
            frame.put(chunks.get(done / CHUNK), 0, Math.min(CHUNK, payload - done));
        }
        frame.position(0);
        BlockKey key = new BlockKey(objectId, (long) blocks * blockSize);
        engine.offerBlock(key, BlockFrame.seal(key, frame, payload), payload);
        blocks++;
        inBlock = 0;
    }

    private void giveBodyUp(String reason) {
        bodyWanted = false;
        listener.dropped(BlockKind.DATA, reason, length);
        engine.discard(objectId, (long) blocks * blockSize);
        release();
    }

    private void release() {
        chunks.clear();
        inBlock = 0;
        budget.give(budgeted);
        budgeted = 0;
    }

    @Override
    public void published(ResponseRecorder.Answer answer) {
        Optional<ObjectVersion> version = answer.version(length);
        if (version.isEmpty()) {
            abandoned(); // S3 did not name what it stored
            return;
        }
        try {
            byte[] last = tailBytes();
            if (bodyWanted && length > tailSize && inBlock > 0) {
                storeBlock();
            }
            if (last.length > 0) {
                engine.offerTail(objectId, length, last);
            }
            whenPublished.accept(version.get(), new Captured(objectId, last, answer.epoch()));
        } finally {
            release();
            budget.give(budgetedForTail);
        }
    }

    @Override
    public void abandoned() {
        try {
            engine.discard(objectId, length);
        } finally {
            release();
            budget.give(budgetedForTail);
        }
    }
}
