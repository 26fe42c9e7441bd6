package dev.thermocline.engine.tier;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.thermocline.cache.EvictionReason;
import dev.thermocline.cache.block.BlockKey;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Which blocks one tier holds, and which go next: W-TinyLFU by the bytes they take in the store, with a sliding time to
 * live. Stores are asked only for blocks that stand here, so an absent block costs no store access, and their own
 * eviction, which ignores reads, stays a safety net.
 *
 * <p>Thread-safe. An entry may outlive its block in the store (then a read is a miss and drops the entry) and the other
 * way round (then the block is never asked for and ages out of the store).
 *
 * <p>Caffeine counts uses only once the tier is half full: until then a scan that reads its blocks more than once can
 * push out blocks that were read often.
 */
public final class ResidencyIndex {
    private final Cache<BlockKey, Resident> entries;

    /** Most blocks of a tier have one length, so that one instance serves for many of them. */
    private volatile @Nullable Resident lastAdded;

    /** Is notified of blocks that must leave the store, on the index's executor. */
    public interface Evictions {
        void evicted(BlockKey key, Resident resident, EvictionReason reason);
    }

    /**
     * What the index knows of a block.
     *
     * @param payloadLength bytes that readers can want
     * @param footprint bytes that the block takes in the store
     */
    public record Resident(int payloadLength, long footprint) {
        /** Marks a block that the store has let go. */
        private Resident gone() {
            return new Resident(payloadLength, 0);
        }

        private boolean isGone() {
            return footprint == 0;
        }

        /** Marks room for a block that is not there yet: readers want no byte of it. */
        private static Resident reserved(long footprint) {
            return new Resident(0, footprint);
        }

        boolean isReserved() {
            return payloadLength == 0;
        }
    }

    public ResidencyIndex(long capacity, Retention retention, Ticker ticker, Executor executor, Evictions evictions) {
        requireNonNull(evictions, "evictions is null");
        Caffeine<BlockKey, Resident> bounded = Caffeine.newBuilder()
                .maximumWeight(capacity)
                .weigher((BlockKey key, Resident resident) -> (int) Math.min(Integer.MAX_VALUE, resident.footprint()));
        this.entries = retention
                .expire(bounded, (key, resident) -> key.objectId())
                .ticker(ticker)
                .executor(executor)
                .removalListener((@Nullable BlockKey key, @Nullable Resident resident, RemovalCause cause) -> {
                    if (cause != RemovalCause.REPLACED && key != null && resident != null) {
                        evictions.evicted(key, resident, resident.isGone() ? EvictionReason.CAPACITY : reason(cause));
                    }
                })
                .build();
    }

    private static EvictionReason reason(RemovalCause cause) {
        return switch (cause) {
            case SIZE -> EvictionReason.CAPACITY;
            case EXPIRED -> EvictionReason.EXPIRED;
            case EXPLICIT, REPLACED, COLLECTED -> EvictionReason.INVALIDATED;
        };
    }

    /** Finds a block and counts that as a use. */
    @Nullable
    public Resident use(BlockKey key) {
        return entries.getIfPresent(key);
    }

    /** Whether a block stands in the index, without counting it as a use. */
    boolean contains(BlockKey key) {
        return payloadLength(key) > 0;
    }

    /**
     * Enters room for a block, and checks whether it stays: what is read more often keeps its place.
     *
     * @return false if the block is there already or would go at once
     */
    boolean reserve(BlockKey key, long footprint) {
        if (entries.asMap().putIfAbsent(key, Resident.reserved(footprint)) != null) {
            return false;
        }
        entries.cleanUp();
        return entries.policy().getIfPresentQuietly(key) != null;
    }

    /** Removes what {@link #reserve} entered, unless a block has taken its place. */
    void endReservation(BlockKey key) {
        Resident present = entries.policy().getIfPresentQuietly(key);
        if (present != null && present.isReserved()) {
            entries.asMap().remove(key, present);
        }
    }

    public void add(BlockKey key, Resident resident) {
        Resident shared = lastAdded;
        if (shared == null || !shared.equals(resident)) {
            lastAdded = resident;
            shared = resident;
        }
        entries.put(key, shared);
    }

    /** Removes a block; its eviction is reported like any other. */
    void remove(BlockKey key) {
        entries.invalidate(key);
    }

    /** Removes a block that the store let go by itself; reported as taken by the budget. */
    void lost(BlockKey key) {
        Resident resident = entries.policy().getIfPresentQuietly(key);
        if (resident != null && entries.asMap().replace(key, resident, resident.gone())) {
            entries.invalidate(key);
        }
    }

    /** Removes everything. */
    void clear() {
        entries.invalidateAll();
    }

    /** Bytes that the resident blocks take in the store. */
    long residentBytes() {
        entries.cleanUp();
        return entries.policy()
                .eviction()
                .map(eviction -> eviction.weightedSize().orElse(0))
                .orElse(0L);
    }

    long count() {
        return entries.estimatedSize();
    }

    /** The resident length of one block, or 0; does not count as a use. */
    int payloadLength(BlockKey key) {
        Resident resident = entries.policy().getIfPresentQuietly(key);
        return resident == null ? 0 : resident.payloadLength();
    }
}
