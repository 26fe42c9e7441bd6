package dev.thermocline.engine.tier;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Policy.CacheEntry;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.thermocline.cache.EvictionReason;
import dev.thermocline.cache.block.BlockKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which blocks one tier holds, and which go next: W-TinyLFU by the bytes they take in the store, with a sliding time to
 * live. Stores are asked only for blocks that stand here, so an absent block costs no store access, and their own
 * eviction, which ignores reads, stays a safety net.
 *
 * <p>Thread-safe. An entry may outlive its block in the store (then a read is a miss and drops the entry) and the other
 * way round (then the block is never asked for and ages out of the store).
 *
 * <p>Uses of a block within {@link #ONE_USE} count as one: a query reads a block in pieces, and how often the query is
 * repeated does not depend on their number. Caffeine counts uses only once the tier is half full.
 */
public final class ResidencyIndex {
    /** Time in which a block is used once, however often it is read. */
    public static final Duration ONE_USE = Duration.ofSeconds(10);

    /** As many uses as Caffeine tells apart. */
    private static final int OFTEN = 15;

    private static final int USES_BITS = 14;
    private static final int PARTS_PER_ROOM = 256;
    private static final long MIX = 0x9e3779b97f4a7c15L;

    private final Cache<BlockKey, Resident> entries;
    private final long capacity;
    private final Ticker ticker;

    /** By stripe, a hash of the key that was used last and of when; two keys on one may count as many uses as reads. */
    private final AtomicIntegerArray lastUses = new AtomicIntegerArray(1 << USES_BITS);

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
        this.capacity = capacity;
        this.ticker = requireNonNull(ticker, "ticker is null");
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

    /** Finds a block and counts that as a use, unless another one was counted a moment ago. */
    @Nullable
    public Resident use(BlockKey key) {
        int stripe = stripe(key);
        int now = key.hashCode() ^ (int) (ticker.read() / ONE_USE.toNanos() * MIX);
        if (lastUses.getPlain(stripe) == now) {
            return entries.policy().getIfPresentQuietly(key);
        }
        lastUses.setPlain(stripe, now);
        return entries.getIfPresent(key);
    }

    /** Of an object's blocks the lowest bits of the hash are the same. */
    static int stripe(BlockKey key) {
        return (int) ((key.hashCode() * MIX) >>> (Long.SIZE - USES_BITS));
    }

    /**
     * Lets go what is used least, as far as a block of this footprint lacks room; some more at a time, so that the next
     * blocks find some.
     *
     * @param spared those that stay
     */
    void makeRoom(long footprint, YoungBlocks spared) {
        entries.policy().eviction().ifPresent(eviction -> {
            long missing = eviction.weightedSize().orElse(0) + footprint - capacity;
            if (missing > 0) {
                long wanted = Math.max(missing, capacity / PARTS_PER_ROOM);
                eviction.coldest(coldest -> coldestOf(coldest, wanted, spared)).forEach(this::lost);
            }
        });
    }

    private static List<BlockKey> coldestOf(
            Stream<CacheEntry<BlockKey, Resident>> coldest, long wanted, YoungBlocks spared) {
        List<BlockKey> keys = new ArrayList<>();
        long found = 0;
        Iterator<CacheEntry<BlockKey, Resident>> each = coldest.iterator();
        while (found < wanted && each.hasNext()) {
            CacheEntry<BlockKey, Resident> entry = each.next();
            if (!spared.areOf(entry.getKey().objectId())) {
                keys.add(entry.getKey());
                found += entry.getValue().footprint();
            }
        }
        return keys;
    }

    /** A block that was added counts as used often. */
    void usedOften(BlockKey key) {
        for (int i = 0; i < OFTEN; i++) {
            var unused = entries.getIfPresent(key);
        }
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

    /** Removes a block; its eviction is reported like any other. Most blocks that an object may have are absent. */
    void remove(BlockKey key) {
        if (entries.policy().getIfPresentQuietly(key) != null) {
            entries.invalidate(key);
        }
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
