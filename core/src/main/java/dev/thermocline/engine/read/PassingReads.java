package dev.thermocline.engine.read;

import static java.util.Objects.requireNonNull;

import dev.thermocline.admission.AdmissionScope;
import dev.thermocline.cache.CacheListener;
import dev.thermocline.cache.Origin;
import dev.thermocline.cache.block.BlockKey;
import dev.thermocline.engine.fetch.FetchSettings;
import dev.thermocline.engine.fetch.ParallelRanges;
import dev.thermocline.engine.fetch.RangeLoader;
import dev.thermocline.engine.layout.RangePart;
import dev.thermocline.engine.layout.ReadSlice;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What is delivered and not kept: fetched as it was asked for, by every reader for itself, unless another one is just
 * fetching the block to keep it. Thread-safe.
 */
final class PassingReads {
    private final RangeLoader loader;
    private final FetchSettings settings;
    private final Predicate<BlockKey> coming;
    private final CacheListener listener;
    private final MissHistory misses = new MissHistory();

    /** @param coming whether a block that missed is being fetched, or has arrived since */
    PassingReads(RangeLoader loader, FetchSettings settings, Predicate<BlockKey> coming, CacheListener listener) {
        this.loader = requireNonNull(loader, "loader is null");
        this.settings = requireNonNull(settings, "settings is null");
        this.coming = requireNonNull(coming, "coming is null");
        this.listener = requireNonNull(listener, "listener is null");
    }

    /** Heap that the misses take, estimated. */
    long missHistoryBytes() {
        return misses.bytes();
    }

    /** Fetches at once what nobody keeps, neighbours in one request; returns the rest. */
    List<ReadSlice> without(List<ReadSlice> missing, Reading reading, AdmissionScope scope, boolean accepting)
            throws IOException {
        Origin origin = reading.origin();
        Map<Boolean, List<ReadSlice>> kept = missing.stream()
                .sorted(Comparator.comparingLong(ReadSlice::start))
                .collect(Collectors.partitioningBy(slice -> reading.comes(slice)
                        || (!passes(slice, origin, accepting)
                                && (slice.inTail()
                                        || scope == AdmissionScope.ALL
                                        || (accepting
                                                && coming.test(slice.extent().key()))
                                        || kept(slice, origin, scope)))));
        List<List<ReadSlice>> ranges = merged(requireNonNull(kept.get(false)), settings.mergeMax());
        Origin passing = ranges.size() == 1 ? origin.passing() : origin.unkept();
        ParallelRanges.run(
                ranges, settings.parallelRanges(), settings.executor(), range -> pass(range, reading, passing));
        return requireNonNull(kept.get(true));
    }

    /**
     * Whether a reader that is in the middle of a block just reads on: its request stands there, and fetching the block
     * would end it and begin another one.
     */
    private static boolean passes(ReadSlice slice, Origin origin, boolean accepting) {
        return (slice.offset() > 0 || !accepting) && origin.continues(slice.start());
    }

    private void pass(List<ReadSlice> range, Reading reading, Origin passing) throws IOException {
        if (range.stream().allMatch(ReadSlice::isLost)) {
            return;
        }
        try {
            loader.load(range, reading.whileWanted(passing), slice -> {});
        } catch (IOException e) {
            reading.failed(range, e);
        }
    }

    /** Whether a missing slice of a block is worth the block. */
    private boolean kept(ReadSlice slice, Origin reader, AdmissionScope scope) {
        if (scope != AdmissionScope.REPEATED) {
            return false;
        }
        MissHistory.Miss miss = misses.miss(slice.extent().key(), reader);
        if (miss == MissHistory.Miss.FIRST) {
            listener.dropped(
                    slice.extent().key().kind(),
                    "first-sighting",
                    slice.extent().length());
        }
        return miss == MissHistory.Miss.AGAIN;
    }

    /** Neighbours together, as long as no range gets longer than that. */
    static <P extends RangePart> List<List<P>> merged(List<P> parts, long mergeMax) {
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
}
