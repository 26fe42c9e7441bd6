package dev.thermocline.engine.tier;

import static java.util.Objects.requireNonNull;

import dev.thermocline.cache.CacheListener;
import dev.thermocline.cache.block.BlockFrame;
import dev.thermocline.cache.block.BlockKey;
import dev.thermocline.cache.block.BlockKind;
import dev.thermocline.cache.block.WriteOutcome;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.LongPredicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The walk over the tiers, fastest first, each kind of block over tiers of its own.
 *
 * <ul>
 *   <li>A hit below the first tier copies the block upwards, behind the reader's back.
 *   <li>Tails are written to every tier of theirs, data blocks to the last one: they earn their place above by being
 *       read.
 *   <li>A tier that fails is passed over.
 * </ul>
 *
 * <p>Thread-safe. Owns the tiers.
 */
public final class TieredCache {
    /** Heap that the entry of one block takes in the index and the store of the disk tier. */
    public static final long ENTRY_BYTES = 190;

    private static final String QUEUE = "queue";

    private final List<Tier> tails;
    private final List<Tier> blocks;
    private final FillQueue queue;
    private final Promotions promotions;
    private final CacheListener listener;

    public TieredCache(
            List<Tier> tails, List<Tier> blocks, long queueCapacity, Executor executor, CacheListener listener) {
        this.tails = List.copyOf(tails);
        this.blocks = List.copyOf(blocks);
        this.listener = requireNonNull(listener, "listener is null");
        this.promotions = new Promotions(executor, listener);
        this.queue = new FillQueue(queueCapacity, executor, listener, new FillQueue.Target() {
            @Override
            public void store(BlockKey key, ByteBuffer frame, int payloadLength) {
                TieredCache.this.store(key, frame, payloadLength);
            }

            @Override
            public void forget(BlockKey key) {
                tiers(key).forEach(tier -> tier.remove(key));
            }
        });
    }

    private List<Tier> tiers(BlockKey key) {
        return key.kind() == BlockKind.TAIL ? tails : blocks;
    }

    /** Fills the target with payload bytes from the first tier that can; counts the hit, not the miss. */
    public boolean read(BlockKey key, int offset, ByteBuffer target) {
        int wanted = target.remaining();
        String tier = readOnce(key, offset, target);
        if (tier == null) {
            return false;
        }
        listener.hit(tier, key.kind(), wanted);
        return true;
    }

    /**
     * As {@link #read}, for several parts of a block at once: whoever wants them counts each with {@link #hit}.
     *
     * @return the tier that had the bytes, or null if none did
     */
    @Nullable
    public String readOnce(BlockKey key, int offset, ByteBuffer target) {
        if (queue.read(key, offset, target)) {
            return QUEUE;
        }
        List<Tier> tiers = tiers(key);
        for (int i = 0; i < tiers.size(); i++) {
            Tier tier = tiers.get(i);
            if (tier.read(key, offset, target)) {
                if (i > 0) {
                    promotions.read(key, tier, tiers.subList(0, i));
                }
                return tier.name();
            }
        }
        return null;
    }

    /** Counts bytes that a reader got by {@link #readOnce}. */
    public void hit(String tier, BlockKind kind, int bytes) {
        listener.hit(tier, kind, bytes);
    }

    /** As {@link #read}, for others than readers of this process: counts as no hit and moves no block upwards. */
    public boolean copy(BlockKey key, int offset, ByteBuffer target) {
        return queue.read(key, offset, target) || tiers(key).stream().anyMatch(tier -> tier.read(key, offset, target));
    }

    /** Whether there is a tier that data blocks can live in. */
    public boolean takesBlocks() {
        return !blocks.isEmpty();
    }

    /** Whether a data block of this length that is offered now is likely to be stored. */
    public boolean acceptsBlocks(int payloadLength) {
        return queue.hasRoom(BlockFrame.framedLength(payloadLength))
                && blocks.stream().anyMatch(tier -> tier.accepts(payloadLength));
    }

    /** Offers a sealed frame; returns at once. False if it was dropped. */
    public boolean write(BlockKey key, ByteBuffer frame, int payloadLength) {
        if (tiers(key).isEmpty()) {
            listener.dropped(key.kind(), "no-tier", payloadLength);
            return false;
        }
        return queue.offer(key, frame, payloadLength);
    }

    private void store(BlockKey key, ByteBuffer frame, int payloadLength) {
        List<Tier> tiers = tiers(key);
        Tier last = tiers.get(tiers.size() - 1);
        boolean upwards = last.holds(key) || key.kind() == BlockKind.TAIL;
        if (!last.holds(key)) {
            WriteOutcome outcome = last.write(key, frame, payloadLength);
            count(key, payloadLength, outcome);
            // the outcome, not what is held: a block that the last tier took and let go at once has no place above
            upwards |= outcome != WriteOutcome.STORED;
        }
        if (upwards) {
            for (Tier tier : tiers.subList(0, tiers.size() - 1)) {
                count(
                        key,
                        payloadLength,
                        tier.holds(key) ? WriteOutcome.STORED : tier.write(key, frame, payloadLength));
            }
        }
    }

    private void count(BlockKey key, int payloadLength, WriteOutcome outcome) {
        switch (outcome) {
            case STORED -> {}
            case TOO_LARGE -> listener.dropped(key.kind(), "too-large", payloadLength);
            case OVERLOADED -> listener.dropped(key.kind(), "tier-overloaded", payloadLength);
            case NO_ROOM -> listener.dropped(key.kind(), "no-room", payloadLength);
            case UNAVAILABLE -> listener.dropped(key.kind(), "tier-unavailable", payloadLength);
        }
    }

    /** Whether a read of the block would find it, without counting it as a use. */
    public boolean holds(BlockKey key) {
        return queue.holds(key) || tiers(key).stream().anyMatch(tier -> tier.holds(key));
    }

    /** Payload bytes of the block that some tier holds; counted once, however many tiers hold it. */
    public int residentLength(BlockKey key) {
        int length = queue.payloadLength(key);
        for (Tier tier : tiers(key)) {
            length = Math.max(length, tier.payloadLength(key));
        }
        return length;
    }

    /** A copy of the payload, verified, without counting a hit. */
    public Optional<byte[]> payload(BlockKey key) {
        int length = residentLength(key);
        if (length == 0) {
            return Optional.empty();
        }
        ByteBuffer copy = ByteBuffer.allocate(length);
        if (queue.read(key, 0, copy)) {
            return Optional.of(copy.array());
        }
        for (Tier tier : tiers(key)) {
            if (tier.payloadLength(key) == length && tier.read(key, 0, copy)) {
                return Optional.of(copy.array());
            }
        }
        return Optional.empty();
    }

    public void remove(BlockKey key) {
        queue.remove(key);
        tiers(key).forEach(tier -> tier.remove(key));
    }

    public void clear() {
        queue.clear();
        tails.forEach(Tier::clear);
        blocks.forEach(Tier::clear);
    }

    /** Takes over what an earlier process left in the tiers. */
    public void adopt(LongPredicate sealed) {
        Stream.concat(tails.stream(), blocks.stream()).forEach(tier -> tier.adopt(sealed));
    }

    public List<TierReport> reports() {
        return Stream.concat(
                        tails.stream().map(tier -> report(BlockKind.TAIL, tier)),
                        blocks.stream().map(tier -> report(BlockKind.DATA, tier)))
                .toList();
    }

    private static TierReport report(BlockKind kind, Tier tier) {
        return new TierReport(
                tier.name(), kind, tier.capacity(), tier.residentBytes(), tier.residentBlocks(), tier.available());
    }

    /** Heap that the entries of blocks take; those of the heap tier are part of its bytes. */
    public long entryBytes() {
        return ENTRY_BYTES
                * Stream.concat(tails.stream(), blocks.stream())
                        .filter(tier -> !tier.name().equals("heap"))
                        .mapToLong(Tier::residentBlocks)
                        .sum();
    }

    public long queuedBytes() {
        return queue.queuedBytes()
                + Stream.concat(tails.stream(), blocks.stream())
                        .mapToLong(Tier::queuedBytes)
                        .sum();
    }

    public void close() {
        queue.close();
        tails.forEach(Tier::close);
        blocks.forEach(Tier::close);
    }
}
