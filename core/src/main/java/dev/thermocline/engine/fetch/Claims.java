package dev.thermocline.engine.fetch;

import static java.util.Objects.requireNonNull;

import dev.thermocline.cache.object.CachedObject;
import dev.thermocline.engine.layout.Extent;
import dev.thermocline.engine.layout.ReadSlice;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The blocks that one reader misses, given out as ranges to fetch. A range is claimed when it is given out, that is
 * when its request is about to be sent, so that others wait for what is on its way and for nothing else. What another
 * reader fetches already is left for later, unless it is far away: then it is claimed, like a block that nobody
 * fetches, and whoever comes from now on waits for this claim.
 *
 * <p>Thread-safe: guarded by the lock of the object in {@link Loads}.
 */
public final class Claims {
    /** What becomes of blocks that another reader fetches. */
    public enum Others {
        /** They are waited for, or claimed if they are far. */
        AWAITED,
        /** They are left to it. */
        LEFT,
        /** They are claimed. */
        IGNORED
    }

    /** A block that another reader fetches, and what this one wants of it. */
    public record Awaited(Load load, Extent extent, List<ReadSlice> slices) {}

    private record Missing(Extent extent, List<ReadSlice> slices) {
        /** Whether the ranges that wanted the block have failed for other reasons. */
        boolean isLost() {
            return !slices.isEmpty() && slices.stream().allMatch(ReadSlice::isLost);
        }
    }

    private final Loads loads;
    private final BlockBuffers buffers;
    private final long objectId;
    private final Limits limits;
    private final Others others;
    private final List<Missing> missing = new ArrayList<>();
    private final Deque<Awaited> awaited = new ArrayDeque<>();
    private int next;

    /** The request that was examined last, the end of what this reader wants of it, and what lies between unwanted. */
    private @Nullable RangeProgress range;

    private long wantedUpTo;
    private long unwanted;

    /**
     * Bounds of a request.
     *
     * @param mergeMax longest range that is claimed at once, in bytes
     * @param farAway so many bytes of another reader's request, or fewer, may pass before a block that is waited for
     */
    public record Limits(long mergeMax, long farAway) {}

    /** Claims nothing yet. */
    public Claims(Loads loads, BlockBuffers buffers, CachedObject object, Limits limits, Others others) {
        this.loads = requireNonNull(loads, "loads is null");
        this.buffers = requireNonNull(buffers, "buffers is null");
        this.objectId = object.id();
        this.limits = requireNonNull(limits, "limits is null");
        this.others = requireNonNull(others, "others is null");
    }

    /** Adds what readers miss of blocks. */
    public Claims add(List<ReadSlice> slices) {
        Map<Extent, List<ReadSlice>> byExtent = new LinkedHashMap<>();
        slices.stream()
                .sorted(Comparator.comparingLong(slice -> slice.extent().start()))
                .forEach(slice -> byExtent.computeIfAbsent(slice.extent(), extent -> new ArrayList<>())
                        .add(slice));
        byExtent.forEach((extent, wanted) -> missing.add(new Missing(extent, wanted)));
        return this;
    }

    /** Adds a block that is wanted whole, and by no reader. */
    public void add(Extent extent) {
        missing.add(new Missing(extent, List.of()));
    }

    /** How many ranges there are to fetch at present, at most. */
    public int ranges() {
        return loads.locked(objectId, () -> {
            int ranges = 0;
            boolean open = false;
            for (int at = 0; at < missing.size(); at++) {
                Extent extent = missing.get(at).extent();
                boolean mine = others == Others.IGNORED || loads.get(extent.key()) == null;
                boolean goesOn = open && missing.get(at - 1).extent().end() == extent.start();
                ranges += mine && !goesOn ? 1 : 0;
                open = mine;
            }
            return ranges;
        });
    }

    /** Claims the next range; null if there is nothing more to fetch. */
    @Nullable
    public List<Claim> next() {
        List<Claim> claims = new ArrayList<>();
        boolean claimed = false;
        try {
            loads.locked(objectId, () -> claim(claims));
            claimed = true;
            return claims.isEmpty() ? null : claims;
        } finally {
            if (!claimed) {
                giveUp(claims);
            }
        }
    }

    /** Ends claims that were not served. Allocates nothing. */
    public static void giveUp(List<Claim> claims) {
        for (int i = 0; i < claims.size(); i++) {
            claims.get(i).end();
        }
    }

    private List<Claim> claim(List<Claim> claims) {
        @Nullable RangeProgress progress = null;
        for (; next < missing.size(); next++) {
            Missing block = missing.get(next);
            if (block.isLost()) {
                continue;
            }
            if (!claims.isEmpty() && !neighbour(claims, block.extent())) {
                break;
            }
            Load other = loads.get(block.extent().key());
            if (other == null || takesOver(block.extent(), other)) {
                progress = progress == null ? new RangeProgress(block.extent().start()) : progress;
                Claim claim = new Claim(loads, buffers, block.extent(), block.slices(), progress);
                claims.add(claim); // before others see it: whatever fails from here on, the claim is given up
                claim.publish();
            } else if (claims.isEmpty()) {
                awaited.add(new Awaited(other, block.extent(), block.slices()));
            } else {
                break;
            }
        }
        return claims;
    }

    private boolean neighbour(List<Claim> claims, Extent extent) {
        Claim last = claims.get(claims.size() - 1);
        return last.extent().end() == extent.start()
                && extent.end() - claims.get(0).start() <= limits.mergeMax();
    }

    private boolean takesOver(Extent extent, Load other) {
        return switch (others) {
            case IGNORED -> true;
            case LEFT -> false;
            case AWAITED -> other.range().stalled() || unwantedBefore(extent, other.range()) > limits.farAway();
        };
    }

    /** Bytes of a request that arrive before the block and that this reader does not want itself. */
    private long unwantedBefore(Extent extent, RangeProgress request) {
        if (request != range) {
            range = request;
            wantedUpTo = 0;
            unwanted = 0;
        }
        unwanted += Math.max(0, extent.start() - Math.max(wantedUpTo, request.arrived()));
        wantedUpTo = extent.end();
        return unwanted;
    }

    /**
     * The next block that another reader fetches; null if there is none. To be called when nothing is left to fetch.
     */
    @Nullable
    public Awaited awaited() {
        return loads.locked(objectId, awaited::poll);
    }
}
