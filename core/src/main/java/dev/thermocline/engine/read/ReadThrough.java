package dev.thermocline.engine.read;

import static java.util.Objects.requireNonNull;

import dev.thermocline.admission.AdmissionScope;
import dev.thermocline.cache.AccessTrace;
import dev.thermocline.cache.CacheListener;
import dev.thermocline.cache.Origin;
import dev.thermocline.cache.block.BlockKey;
import dev.thermocline.cache.block.BlockKind;
import dev.thermocline.cache.object.CachedObject;
import dev.thermocline.engine.ahead.AheadLoads;
import dev.thermocline.engine.ahead.ReadAhead.Found;
import dev.thermocline.engine.fetch.Claim;
import dev.thermocline.engine.fetch.Claims;
import dev.thermocline.engine.fetch.FetchSettings;
import dev.thermocline.engine.fetch.Load;
import dev.thermocline.engine.fetch.Loads;
import dev.thermocline.engine.fetch.ParallelRanges;
import dev.thermocline.engine.fetch.RangeLoader;
import dev.thermocline.engine.layout.BlockLayout;
import dev.thermocline.engine.layout.ByteRange;
import dev.thermocline.engine.layout.Deliveries;
import dev.thermocline.engine.layout.Delivery;
import dev.thermocline.engine.layout.Extent;
import dev.thermocline.engine.layout.ReadRange;
import dev.thermocline.engine.layout.ReadSlice;
import dev.thermocline.engine.layout.ReadSlices;
import dev.thermocline.engine.tier.TieredCache;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/**
 * Reads ranges of an object: what the tiers hold from there, the rest from the origin, each missing block fetched by
 * one reader only.
 *
 * <p><b>Concurrency.</b> A reader claims missing blocks that nobody else fetches when it sends their request (under a
 * lock of the object, so that readers of the same range send one request), fetches and completes its own claims, and
 * only then waits for others: so no two readers can wait for each other. It waits for blocks that are about to arrive
 * and as long as bytes arrive; a block that is far behind in another reader's request, or in one that has stalled, is
 * claimed and fetched like any other miss. A reader that fails or is interrupted gives its claims up, which allocates
 * nothing; those who waited claim and fetch the blocks themselves, so that one reader's error never becomes another's.
 *
 * <p><b>Requests.</b> Neighbouring missing blocks are fetched with one request, up to the merge limit; several such
 * ranges go in parallel. A range passes through block by block: whatever its length, it holds one block in memory. The
 * reader has its bytes before the block is offered to the tiers. What is not worth keeping, and everything
 * while no tier takes blocks, is fetched as it was asked for, by every reader for itself, unless another one is just
 * fetching its block to keep it. A stream holds the block in
 * which its last read ended, so that it never fetches it twice, whatever the tiers made of it.
 */
public final class ReadThrough {
    private static final int ROUNDS = 8;
    private static final String STREAM = "stream";

    private final TieredCache tiers;
    private final BlockLayout layout;
    private final ReadSlices slices;
    private final ResidentReads hits;
    private final RangeLoader loader;
    private final FetchSettings settings;
    private final Claims.Limits limits;
    private final CacheListener listener;
    private final AccessTrace trace;
    private final Predicate<CachedObject> stillCached;
    private final PassingReads passing;
    private final Loads loads = new Loads();
    private final AheadLoads ahead;

    /** @param stillCached whether blocks of an object may still be stored */
    public ReadThrough(
            TieredCache tiers,
            BlockLayout layout,
            FetchSettings settings,
            CacheListener listener,
            AccessTrace trace,
            Predicate<CachedObject> stillCached) {
        this.tiers = requireNonNull(tiers, "tiers is null");
        this.layout = requireNonNull(layout, "layout is null");
        this.settings = requireNonNull(settings, "settings is null");
        this.listener = requireNonNull(listener, "listener is null");
        this.trace = requireNonNull(trace, "trace is null");
        this.stillCached = requireNonNull(stillCached, "stillCached is null");
        this.slices = new ReadSlices(layout);
        this.hits = new ResidentReads(layout, tiers, trace);
        this.limits = new Claims.Limits(settings.mergeMax(), layout.blockSize());
        this.loader = new RangeLoader(settings.retries(), listener);
        this.passing = new PassingReads(loader, settings, this::comes, listener);
        this.ahead =
                new AheadLoads(this::isResident, this::left, layout, loader, this::store, settings.ahead(), listener);
    }

    private boolean comes(BlockKey key) {
        return loads.isUnderWay(key) || tiers.holds(key);
    }

    /** Whether reads take a block's bytes from the tiers: as a block, or as tails that cover it. */
    private boolean isResident(CachedObject object, Extent block) {
        if (tiers.holds(block.key())) {
            return true;
        }
        List<Extent> tails = layout.tailsOver(object, block);
        return !tails.isEmpty() && tails.stream().allMatch(tail -> tiers.holds(tail.key()));
    }

    /** Claims of what nobody holds or fetches. */
    private Claims left(CachedObject object) {
        return new Claims(loads, settings.buffers(), object, limits, Claims.Others.LEFT);
    }

    /** What streams hold, within this budget of blocks that they have not read to the end. */
    public Streams streams(HeldBlocks held) {
        return new Streams(held, ahead);
    }

    /** Heap that the misses take, estimated. */
    public long missHistoryBytes() {
        return passing.missHistoryBytes();
    }

    /**
     * Fills the range from the tiers alone.
     *
     * @return false if a block is missing; the target's position has not moved, and nothing was counted as a miss
     */
    public boolean readCached(CachedObject object, ReadRange wanted) {
        return hits.read(object, wanted) || readCachedParts(object, wanted);
    }

    /**
     * Fills each range that the tiers hold; the position of its target has moved then. Nothing is counted of others.
     *
     * @param wanted in the order of their positions
     */
    public void readCached(CachedObject object, List<ReadRange> wanted) {
        hits.readEach(object, wanted);
        for (ReadRange range : wanted) {
            if (range.target().hasRemaining()) {
                boolean unused = readCachedParts(object, range);
            }
        }
    }

    private boolean readCachedParts(CachedObject object, ReadRange wanted) {
        List<ReadSlice> parts = slices.of(object, List.of(Delivery.of(wanted)));
        // all are checked before any is read: hits of a range that is read again with the origin would count twice
        if (!parts.stream().allMatch(slice -> held(object, slice))) {
            return false;
        }
        for (ReadSlice slice : parts) {
            if (!hit(object, slice)) {
                return false;
            }
        }
        trace(object, parts);
        wanted.target().position(wanted.target().limit());
        return true;
    }

    /**
     * Fills all ranges. They must lie within the object.
     *
     * @param scope how much of what is fetched is offered to the tiers; {@code NOTHING} is read as {@code TAIL}
     * @throws IOException what the origin throws, unchanged
     */
    public void read(CachedObject object, List<ReadRange> wanted, Origin origin, AdmissionScope scope)
            throws IOException {
        List<Delivery> ranges = wanted.stream().map(Delivery::of).toList();
        read(new Reading(object, origin, null), ranges, scope);
        wanted.forEach(range -> range.target().position(range.target().limit()));
    }

    /**
     * As the other method, for a stream whose next read may go on where this one ends.
     *
     * @param stream what the stream holds of what it reads
     */
    public void read(CachedObject object, ReadRange wanted, Origin origin, AdmissionScope scope, StreamBlocks stream)
            throws IOException {
        int here = hits.read(object, wanted, stream);
        ByteBuffer target = wanted.target();
        if (target.hasRemaining()) {
            stream.ahead().reads(object, wanted.position(), target.remaining(), origin);
            ReadRange rest =
                    new ReadRange(wanted.position() + here, target.duplicate().position(target.position() + here));
            read(
                    new Reading(object, origin, null, Optional.of(stream), Optional.empty()),
                    List.of(Delivery.of(rest)),
                    scope);
            target.position(target.limit());
        }
    }

    /**
     * Fills each range by itself: one that fails leaves the others alone. They must lie within the object.
     *
     * @param scope as of the other method
     * @param deliveries is notified of each range, unless this throws; then of some
     * @throws IOException only what notified code throws
     */
    public void readEach(
            CachedObject object, List<ReadRange> wanted, Origin origin, AdmissionScope scope, Deliveries deliveries)
            throws IOException {
        List<Delivery> ranges = new ArrayList<>();
        for (int i = 0; i < wanted.size(); i++) {
            int range = i;
            ranges.add(new Delivery(wanted.get(i), () -> deliveries.arrived(range)));
        }
        read(new Reading(object, origin, deliveries), ranges, scope);
        for (int i = 0; i < ranges.size(); i++) {
            IOException failure = ranges.get(i).failure();
            if (failure != null) {
                deliveries.failed(i, failure);
            }
        }
    }

    private void read(Reading reading, List<Delivery> ranges, AdmissionScope scope) throws IOException {
        CachedObject object = reading.object();
        List<ReadSlice> missing = new ArrayList<>();
        List<ReadSlice> parts = slices.of(object, ranges);
        trace(object, parts);
        for (ReadSlice slice : parts) {
            if (!held(reading, slice) && !hit(object, slice)) {
                listener.miss(slice.extent().key().kind(), slice.target().remaining());
                missing.add(slice);
            }
        }
        ranges.forEach(Delivery::cut);
        if (reading.stream().isPresent()) {
            StreamBlocks stream = reading.stream().get();
            missing.replaceAll(slice -> stream.coming(slice, () -> slices.places(object, slice)));
            if (scope == AdmissionScope.ALL) {
                stream.ahead().plan(object, !missing.isEmpty(), reading.origin());
            }
        }
        if (missing.isEmpty()) {
            return;
        }
        boolean accepting = tiers.acceptsBlocks(layout.blockSize());
        missing = passing.without(missing, reading, accepting ? scope : AdmissionScope.TAIL, accepting);
        missing = ReadSlices.withoutTail(missing);
        Reading holding = reading.holding(missing);
        for (int round = 0; !missing.isEmpty(); round++) {
            missing = fetch(holding, missing, round < ROUNDS ? Claims.Others.AWAITED : Claims.Others.IGNORED);
        }
    }

    /**
     * Fetches data blocks that nobody reads yet and that are neither held nor being fetched; counts as no read.
     *
     * @return bytes fetched
     * @throws IOException what the origin throws, unchanged
     */
    public long prefetch(CachedObject object, ByteRange range, Origin origin) throws IOException {
        Claims claims = new Claims(loads, settings.buffers(), object, limits, Claims.Others.LEFT);
        layout.blocks(object, range).stream()
                .filter(extent -> !tiers.holds(extent.key()))
                .forEach(claims::add);
        return each(claims, new Reading(object, origin, null));
    }

    /**
     * Fetches blocks for others than readers of this process; counts as no read. What somebody else fetches is waited
     * for until it was offered to the tiers.
     *
     * @param missing extents that the tiers don't hold, in the object's order
     * @param patience how long nothing may arrive of what somebody else fetches
     * @throws IOException what the origin throws, unchanged
     */
    public void fetch(CachedObject object, List<Extent> missing, Origin origin, Duration patience) throws IOException {
        Claims claims = new Claims(loads, settings.buffers(), object, limits, Claims.Others.AWAITED);
        missing.forEach(claims::add);
        each(claims, new Reading(object, origin, null));
        Claims again = new Claims(loads, settings.buffers(), object, limits, Claims.Others.IGNORED);
        Claims.Awaited other = claims.awaited();
        while (other != null) {
            if (!arrives(other.load(), patience)) {
                again.add(other.extent());
            }
            other = claims.awaited();
        }
        each(again, new Reading(object, origin, null));
    }

    private static boolean arrives(Load load, Duration patience) throws InterruptedIOException {
        try {
            return load.await(patience) == Load.End.ARRIVED && load.awaitOver(patience);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (InterruptedIOException)
                    new InterruptedIOException("interrupted while another reader fetched").initCause(e);
        }
    }

    /** Records what was asked for, wherever it comes from. Does nothing if the cache is not traced. */
    private void trace(CachedObject object, List<ReadSlice> parts) {
        if (trace == AccessTrace.NONE) {
            return;
        }
        for (ReadSlice slice : parts) {
            trace.read(
                    object.name(),
                    slice.extent().key(),
                    slice.extent().length(),
                    slice.target().remaining());
        }
    }

    /** Whether the stream holds the bytes itself; counted as a hit of its own kind, if it has read of the block. */
    private boolean held(Reading reading, ReadSlice slice) {
        if (reading.stream().isEmpty()) {
            return false;
        }
        Found found = reading.stream().get().read(() -> slices.places(reading.object(), slice));
        BlockKind kind = slice.extent().key().kind();
        switch (found) {
            case HELD -> listener.hit(STREAM, kind, slice.target().remaining());
            case FETCHED -> listener.miss(kind, slice.target().remaining());
            case NOT -> {
                return false;
            }
        }
        slice.deliver();
        return true;
    }

    private boolean hit(CachedObject object, ReadSlice slice) {
        boolean here = slices.places(object, slice).stream().anyMatch(this::read);
        if (!here) {
            List<ReadSlice> parts = slices.inTails(object, slice);
            here = !parts.isEmpty()
                    && parts.stream().allMatch(this::held)
                    && parts.stream().allMatch(this::read);
        }
        if (here) {
            slice.deliver();
        }
        return here;
    }

    private boolean held(CachedObject object, ReadSlice slice) {
        if (slices.places(object, slice).stream().anyMatch(this::held)) {
            return true;
        }
        List<ReadSlice> parts = slices.inTails(object, slice);
        return !parts.isEmpty() && parts.stream().allMatch(this::held);
    }

    private boolean held(ReadSlice slice) {
        return tiers.holds(slice.extent().key());
    }

    private boolean read(ReadSlice slice) {
        return tiers.read(slice.extent().key(), slice.offset(), slice.target().duplicate());
    }

    /**
     * One round: fetch what nobody else does, then wait for others. Returns what still misses because others failed.
     */
    private List<ReadSlice> fetch(Reading reading, List<ReadSlice> missing, Claims.Others others) throws IOException {
        Claims claims = new Claims(loads, settings.buffers(), reading.object(), limits, others).add(missing);
        each(claims, reading);
        List<ReadSlice> again = new ArrayList<>();
        Claims.Awaited other = claims.awaited();
        while (other != null) { // the block's bytes are let go of one after the other
            again.addAll(take(other, reading));
            other = claims.awaited();
        }
        return again;
    }

    private List<ReadSlice> take(Claims.Awaited other, Reading reading) throws IOException {
        if (other.slices().stream().allMatch(ReadSlice::isLost)) {
            return List.of();
        }
        try {
            if (other.load().await(settings.patience()) != Load.End.ARRIVED) {
                return other.slices();
            }
            other.slices().forEach(slice -> {
                slice.fill(other.load().payload());
                slice.deliver();
                reading.arrived(slice.extent().key(), other.load().payload());
            });
            return List.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted = new InterruptedIOException("interrupted while another reader fetched");
            interrupted.initCause(e);
            reading.failed(other.slices(), interrupted);
            return List.of();
        }
    }

    /** Fetches all ranges that there are to claim. Returns how many bytes that were. */
    private long each(Claims claims, Reading reading) throws IOException {
        AtomicLong fetched = new AtomicLong();
        ParallelRanges.run(
                claims::next,
                Math.min(settings.parallelRanges(), claims.ranges()),
                settings.executor(),
                range -> fetched.addAndGet(fetch(range, reading)));
        return fetched.get();
    }

    /** Fetches one range, without what was loaded between the lookup and the claim. Ends its claims however it ends. */
    private long fetch(List<Claim> range, Reading reading) throws IOException {
        try {
            List<Claim> missing =
                    range.stream().filter(claim -> !served(claim, reading)).toList();
            for (List<Claim> part : PassingReads.merged(missing, limits.mergeMax())) {
                loader.load(part, reading.whileWanted(), claim -> {
                    reading.arrived(claim.extent().key(), claim.payload());
                    store(reading.object(), claim);
                });
            }
            return missing.stream().mapToLong(Claim::length).sum();
        } catch (IOException e) {
            reading.failed(
                    range.stream().flatMap(claim -> claim.slices().stream()).toList(), e);
            return 0;
        } finally {
            Claims.giveUp(range);
        }
    }

    private boolean served(Claim claim, Reading reading) {
        boolean here = claim.slices().isEmpty()
                ? tiers.holds(claim.extent().key())
                : claim.slices().stream().allMatch(slice -> readOnce(slice, reading));
        if (here) {
            claim.end();
        }
        return here;
    }

    private boolean readOnce(ReadSlice slice, Reading reading) {
        boolean here = slice.isFilled() || reading.readAhead(slice) || read(slice);
        if (here) {
            slice.deliver();
        }
        return here;
    }

    /** Blocks that are being fetched. */
    public int underWay() {
        return loads.count();
    }

    private void store(CachedObject object, Claim claim) {
        if (stillCached.test(object)) {
            tiers.write(
                    claim.extent().key(), claim.sealedFrame(), claim.extent().length());
            if (!stillCached.test(object)) {
                tiers.remove(claim.extent().key()); // evicted between the check and the write
            }
        } else {
            listener.dropped(
                    claim.extent().key().kind(), "evicted", claim.extent().length());
        }
    }
}
