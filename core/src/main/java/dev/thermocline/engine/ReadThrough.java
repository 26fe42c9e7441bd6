package dev.thermocline.engine;

import static java.util.Objects.requireNonNull;

import dev.thermocline.admission.Keep;
import dev.thermocline.cache.AccessTrace;
import dev.thermocline.cache.BlockFrame;
import dev.thermocline.cache.BlockKey;
import dev.thermocline.cache.CacheListener;
import dev.thermocline.cache.CachedObject;
import dev.thermocline.cache.Origin;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads ranges of an object: what the tiers hold from there, the rest from the origin, each missing block fetched by one
 * reader only.
 *
 * <p><b>Concurrency.</b> {@code loads} has one entry for each block being fetched. A reader first claims all missing
 * blocks that nobody else has claimed (under a lock of the object, so that readers of the same range send one request),
 * fetches and completes its own claims, and only then waits for others: so no two
 * readers can wait for each other. A reader that fails or is interrupted fails its claims; those who waited claim and
 * fetch them themselves, so that one reader's error never becomes another's.
 *
 * <p><b>Requests.</b> Neighbouring missing blocks are fetched with one request, up to the merge limit; several such
 * ranges go in parallel. A range passes through block by block: whatever its length, it holds one block in memory. The
 * reader has its bytes before the block is offered to the tiers. What is not worth keeping is fetched as it was asked for,
 * by every reader for itself.
 */
final class ReadThrough {
    private static final int ROUNDS = 8;
    private static final int CLAIM_LOCKS = 64;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final CompletableFuture<ByteBuffer> SERVED = CompletableFuture.completedFuture(NOTHING);

    private final TieredCache tiers;
    private final Grid grid;
    private final Pieces pieces;
    private final RangeLoader loader;
    private final int parallelRanges;
    private final long mergeMax;
    private final Executor rangeExecutor;
    private final CacheListener listener;
    private final AccessTrace trace;
    private final Predicate<CachedObject> stillCached;
    private final Sightings sightings = new Sightings();
    private final ConcurrentMap<BlockKey, CompletableFuture<ByteBuffer>> loads = new ConcurrentHashMap<>();
    private final List<Object> claimLocks =
            Stream.generate(Object::new).limit(CLAIM_LOCKS).toList();

    /**
     * @param rangeExecutor runs additional ranges of a read; may reject or run in the caller
     * @param stillCached whether blocks of an object may still be stored
     */
    ReadThrough(
            TieredCache tiers,
            EngineSettings settings,
            Executor rangeExecutor,
            CacheListener listener,
            AccessTrace trace,
            Predicate<CachedObject> stillCached) {
        this.tiers = requireNonNull(tiers, "tiers is null");
        this.grid = new Grid(settings.blockSize(), settings.tailSize());
        this.pieces = new Pieces(grid);
        this.parallelRanges = settings.parallelRanges();
        this.mergeMax = settings.mergeMax();
        this.rangeExecutor = requireNonNull(rangeExecutor, "rangeExecutor is null");
        this.listener = requireNonNull(listener, "listener is null");
        this.trace = requireNonNull(trace, "trace is null");
        this.stillCached = requireNonNull(stillCached, "stillCached is null");
        this.loader = new RangeLoader(settings.retries(), listener);
    }

    /**
     * Fills the range from the tiers alone.
     *
     * @return false if a block is missing; the target's position has not moved, and nothing was counted as a miss
     */
    boolean readCached(CachedObject object, Wanted wanted) {
        List<Piece> parts = pieces.of(object, List.of(wanted));
        // looked up before any is read: hits of a range that is read again with the origin would count twice
        if (!parts.stream().allMatch(piece -> held(object, piece))) {
            return false;
        }
        for (Piece piece : parts) {
            if (!hit(object, piece)) {
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
     * @param keep how much of what is fetched is offered to the tiers; {@code NOTHING} is read as {@code TAIL}
     * @throws IOException what the origin throws, unchanged
     */
    void read(CachedObject object, List<Wanted> wanted, Origin origin, Keep keep) throws IOException {
        List<Piece> missing = new ArrayList<>();
        List<Piece> parts = pieces.of(object, wanted);
        trace(object, parts);
        for (Piece piece : parts) {
            if (!hit(object, piece)) {
                listener.miss(piece.unit().key().kind(), piece.target().remaining());
                missing.add(piece);
            }
        }
        missing = withoutPassing(missing, origin, tiers.takesBlocks() ? keep : Keep.TAIL);
        missing = Pieces.withoutTail(missing);
        for (int round = 0; !missing.isEmpty(); round++) {
            missing = fetch(object, missing, origin, round >= ROUNDS);
        }
        wanted.forEach(range -> range.target().position(range.target().limit()));
    }

    /**
     * Fetches data blocks that nobody reads yet and that are neither held nor being fetched; counts as no read.
     *
     * @return bytes fetched
     * @throws IOException what the origin throws, unchanged
     */
    long bring(CachedObject object, ByteRange range, Origin origin) throws IOException {
        Map<Grid.Unit, List<Piece>> absent = new LinkedHashMap<>();
        grid.blocks(object, range).stream()
                .filter(unit -> !tiers.holds(unit.key()))
                .forEach(unit -> absent.put(unit, List.of()));
        List<Claim> claims = new ArrayList<>();
        try {
            claim(object, absent, false, claims, new LinkedHashMap<>());
            fetchOwn(object, claims, origin);
        } finally {
            claims.forEach(Claim::abandon);
        }
        return claims.stream().mapToLong(Claim::length).sum();
    }

    /** Tells what was asked for, whoever served it. A cache that is not traced does nothing here. */
    private void trace(CachedObject object, List<Piece> parts) {
        if (trace == AccessTrace.NONE) {
            return;
        }
        for (Piece piece : parts) {
            trace.read(
                    object.name(),
                    piece.unit().key(),
                    piece.unit().length(),
                    piece.target().remaining());
        }
    }

    /** Fetches at once what nobody keeps, neighbours in one request; returns the rest. */
    private List<Piece> withoutPassing(List<Piece> missing, Origin origin, Keep keep) throws IOException {
        if (keep == Keep.ALL) {
            return missing;
        }
        Map<Boolean, List<Piece>> kept = missing.stream()
                .sorted(Comparator.comparingLong(Piece::start))
                .collect(Collectors.partitioningBy(piece -> piece.inTail() || kept(piece, origin, keep)));
        each(merged(requireNonNull(kept.get(false))), range -> loader.load(range, origin, piece -> {}));
        return requireNonNull(kept.get(true));
    }

    /** Whether a missing piece of a block is worth the block. */
    private boolean kept(Piece piece, Origin reader, Keep keep) {
        if (keep != Keep.REPEATED) {
            return false;
        }
        Sightings.Sighting sighting = sightings.miss(piece.unit().key(), reader);
        if (sighting == Sightings.Sighting.FIRST) {
            listener.dropped(
                    piece.unit().key().kind(), "first-sighting", piece.unit().length());
        }
        return sighting == Sightings.Sighting.AGAIN;
    }

    private boolean hit(CachedObject object, Piece piece) {
        if (pieces.places(object, piece).stream().anyMatch(this::read)) {
            return true;
        }
        List<Piece> parts = pieces.inTails(object, piece);
        return !parts.isEmpty()
                && parts.stream().allMatch(this::held)
                && parts.stream().allMatch(this::read);
    }

    private boolean held(CachedObject object, Piece piece) {
        if (pieces.places(object, piece).stream().anyMatch(this::held)) {
            return true;
        }
        List<Piece> parts = pieces.inTails(object, piece);
        return !parts.isEmpty() && parts.stream().allMatch(this::held);
    }

    private boolean held(Piece piece) {
        return tiers.holds(piece.unit().key());
    }

    private boolean read(Piece piece) {
        return tiers.read(piece.unit().key(), piece.offset(), piece.target().duplicate());
    }

    /** One round: claim, fetch the own claims, wait for others. Returns what still misses because others failed. */
    private List<Piece> fetch(CachedObject object, List<Piece> missing, Origin origin, boolean alone)
            throws IOException {
        Map<Grid.Unit, List<Piece>> byUnit = new LinkedHashMap<>();
        missing.stream()
                .sorted(Comparator.comparingLong(piece -> piece.unit().start()))
                .forEach(piece -> byUnit.computeIfAbsent(piece.unit(), unit -> new ArrayList<>())
                        .add(piece));
        List<Claim> claims = new ArrayList<>();
        List<Claim> own = new ArrayList<>();
        Map<Grid.Unit, CompletableFuture<ByteBuffer>> others = new LinkedHashMap<>();
        try {
            claim(object, byUnit, alone, claims, others);
            for (Claim claim : claims) {
                // what was loaded between the look and the claim is not fetched again
                if (claim.pieces().stream().allMatch(this::read)) {
                    claim.abandon();
                } else {
                    own.add(claim);
                }
            }
            fetchOwn(object, own, origin);
        } finally {
            claims.forEach(Claim::abandon);
        }
        List<Piece> again = new ArrayList<>();
        Iterator<Map.Entry<Grid.Unit, CompletableFuture<ByteBuffer>>> waitFor =
                others.entrySet().iterator();
        while (waitFor.hasNext()) {
            Map.Entry<Grid.Unit, CompletableFuture<ByteBuffer>> other = waitFor.next();
            again.addAll(take(byUnit.getOrDefault(other.getKey(), List.of()), other.getValue()));
            waitFor.remove(); // and with it the block's bytes
        }
        return again;
    }

    /** All of a reader's claims at once: readers of the same range never share it out into a request each. */
    private void claim(
            CachedObject object,
            Map<Grid.Unit, List<Piece>> byUnit,
            boolean alone,
            List<Claim> claims,
            Map<Grid.Unit, CompletableFuture<ByteBuffer>> others) {
        synchronized (claimLocks.get(Math.floorMod(object.id(), CLAIM_LOCKS))) {
            byUnit.forEach((unit, pieces) -> {
                CompletableFuture<ByteBuffer> load = new CompletableFuture<>();
                @Nullable CompletableFuture<ByteBuffer> other = alone ? null : loads.putIfAbsent(unit.key(), load);
                if (other == null) {
                    claims.add(new Claim(unit, load, pieces)); // at once: whatever fails later, nobody waits forever
                } else {
                    others.put(unit, other);
                }
            });
        }
    }

    private static List<Piece> take(List<Piece> pieces, CompletableFuture<ByteBuffer> load) throws IOException {
        try {
            ByteBuffer payload = load.get();
            pieces.forEach(piece -> piece.fill(payload));
            return List.of();
        } catch (ExecutionException e) {
            return pieces;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted = new InterruptedIOException("interrupted while another reader fetched");
            interrupted.initCause(e);
            throw interrupted;
        }
    }

    private void fetchOwn(CachedObject object, List<Claim> claims, Origin origin) throws IOException {
        each(merged(claims), range -> loader.load(range, origin, claim -> store(object, claim)));
    }

    private <P extends RangeLoader.Part> void each(List<List<P>> ranges, ParallelRanges.Task<List<P>> task)
            throws IOException {
        if (ranges.size() == 1) {
            task.run(ranges.get(0));
        } else if (!ranges.isEmpty()) {
            ParallelRanges.run(ranges, parallelRanges, rangeExecutor, task);
        }
    }

    private void store(CachedObject object, Claim claim) {
        if (stillCached.test(object)) {
            tiers.write(claim.unit().key(), claim.sealedFrame(), claim.unit().length());
            if (!stillCached.test(object)) {
                tiers.remove(claim.unit().key()); // evicted between the look and the write
            }
        } else {
            listener.dropped(claim.unit().key().kind(), "evicted", claim.unit().length());
        }
    }

    private <P extends RangeLoader.Part> List<List<P>> merged(List<P> parts) {
        List<List<P>> ranges = new ArrayList<>();
        List<P> current = new ArrayList<>();
        long end = 0;
        for (P part : parts) {
            boolean neighbour = !current.isEmpty()
                    && end == part.start()
                    && end + part.length() - current.get(0).start() <= mergeMax;
            if (!neighbour) {
                current = new ArrayList<>();
                ranges.add(current);
            }
            current.add(part);
            end = part.start() + part.length();
        }
        return ranges;
    }

    /** A block that this reader fetches, for itself and for those who wait. */
    final class Claim implements RangeLoader.Part {
        private final Grid.Unit unit;
        private final List<Piece> pieces;
        private CompletableFuture<ByteBuffer> load;
        private ByteBuffer frame = NOTHING;

        Claim(Grid.Unit unit, CompletableFuture<ByteBuffer> load, List<Piece> pieces) {
            this.unit = unit;
            this.load = load;
            this.pieces = pieces;
        }

        Grid.Unit unit() {
            return unit;
        }

        private List<Piece> pieces() {
            return pieces;
        }

        @Override
        public long start() {
            return unit.start();
        }

        @Override
        public int length() {
            return unit.length();
        }

        /** Bytes that this reader wants of the block; a block without a reader is wanted whole. */
        @Override
        public long wanted() {
            return pieces.isEmpty()
                    ? unit.length()
                    : pieces.stream()
                            .mapToLong(piece -> piece.target().remaining())
                            .sum();
        }

        /** A fresh frame; its payload part is to be filled. */
        @Override
        public ByteBuffer newPayload() {
            frame = TieredCache.newFrame(unit.length());
            return frame.slice(frame.limit() - unit.length(), unit.length());
        }

        /** Serves the reader, then whoever waits; the caller stores the block afterwards. */
        @Override
        public void loaded(ByteBuffer payload) {
            pieces.forEach(piece -> piece.fill(payload));
            load.complete(payload.asReadOnlyBuffer());
        }

        ByteBuffer sealedFrame() {
            return BlockFrame.seal(unit.key(), frame, unit.length());
        }

        /** Ends a claim that was served: whoever comes now finds the block in the tiers. Lets go of its bytes. */
        @Override
        public void end() {
            loads.remove(unit.key(), load);
            load = SERVED;
            frame = NOTHING;
        }

        /** Ends the claim; whoever still waits has to fetch the block. No effect on one that was served. */
        void abandon() {
            CompletableFuture<ByteBuffer> waitedFor = load;
            end();
            waitedFor.completeExceptionally(new IOException("the reader that fetched " + unit.key() + " gave up"));
        }
    }
}
