package dev.thermocline.capture;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.thermocline.api.CaptureListener;
import dev.thermocline.cache.object.CachedObject;
import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.cache.object.ObjectVersion;
import dev.thermocline.failure.CacheFailures;
import dev.thermocline.file.CacheFile;
import dev.thermocline.metrics.CacheMetrics;
import dev.thermocline.peer.CapturedTail;
import dev.thermocline.s3.S3Calls;
import dev.thermocline.state.ObjectStates;
import dev.thermocline.tail.FooterTails;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import org.apache.hadoop.fs.s3a.S3AFileStatus;

/**
 * Captures of this process: starts them, and publishes files that were written here to listeners. S3 answers writes
 * without a modification time, so a tail is published again when somebody has asked for the file's status. Thread-safe,
 * bounded.
 */
public final class Captures {
    private static final long UNDATED_BYTES = 16L << 20;
    private static final int OVERHEAD_BYTES = 256;

    private final ObjectStates states;
    private final FooterTails footers;
    private final CacheMetrics metrics;
    private final CaptureBudget budget;
    private final long bodyMaximum;
    private final List<CaptureListener> listeners = new CopyOnWriteArrayList<>();
    private final Cache<ObjectName, CapturedTail> undated;

    /**
     * @param budget memory of captures under way
     * @param bodyMaximum longest file whose body is captured, in bytes
     */
    public Captures(
            ObjectStates states,
            FooterTails footers,
            CacheMetrics metrics,
            CaptureBudget budget,
            long bodyMaximum,
            Executor executor) {
        this.states = requireNonNull(states, "states is null");
        this.footers = requireNonNull(footers, "footers is null");
        this.metrics = requireNonNull(metrics, "metrics is null");
        this.budget = requireNonNull(budget, "budget is null");
        this.bodyMaximum = bodyMaximum;
        this.undated = Caffeine.newBuilder()
                .maximumWeight(UNDATED_BYTES)
                .weigher((ObjectName name, CapturedTail tail) -> OVERHEAD_BYTES + tail.tail().length)
                .executor(executor)
                .build();
    }

    /** From now on notifies the listener. */
    public void addListener(CaptureListener listener) {
        listeners.add(listener);
    }

    /** Notifies the listener no more. */
    public void removeListener(CaptureListener listener) {
        listeners.remove(listener);
    }

    /**
     * @param mostOfBody longest body that is worth keeping, in bytes; 0 for none
     * @param calls makes statuses as the file system does
     */
    public WriteObserver observer(CacheFile file, long mostOfBody, S3Calls calls) {
        return new BodyCapture(
                states.engine(),
                budget,
                metrics,
                new BodyCapture.Extent(
                        Math.min(bodyMaximum, mostOfBody), footers.expected(file.path()), file.ttlRule()),
                (version, captured) -> sealed(file, calls, version, captured));
    }

    private void sealed(CacheFile file, S3Calls calls, ObjectVersion written, BodyCapture.Captured captured) {
        ObjectVersion version = file.identified(written);
        CachedObject sealed = states.engine().seal(captured.objectId(), file.name(), file.owner(), version);
        metrics.originWritten();
        if (file.immutable()) {
            S3AFileStatus undatedStatus = calls.status(file.path(), version, 0);
            var unused = states.statuses().learn(file.name(), file.owner(), undatedStatus, captured.epoch());
            states.sealed(sealed);
        }
        var unused = footers.needed(file.path(), captured.tail(), version.length()); // learned for the next file
        // a name that may be replaced is not news for others: they have to ask S3 anyway
        if (!listeners.isEmpty() && captured.tail().length > 0 && file.immutable()) {
            byte[] end = footers.withBlocks(file.path(), sealed, captured.tail());
            CapturedTail tail = new CapturedTail(file.path(), version, 0, file.owner(), end);
            undated.put(file.name(), tail);
            publish(tail);
        }
    }

    /** S3 has stated when a file was written: its tail is published again if it lacked that. */
    public void statusKnown(CacheFile file, S3AFileStatus status) {
        CapturedTail tail = undated.asMap().remove(file.name());
        if (tail == null) {
            return;
        }
        boolean same = tail.version().etag().equals(ObjectVersion.unquoted(status.getEtag()))
                && tail.version().length() == status.getLen();
        if (same) {
            publish(new CapturedTail(
                    file.path(), tail.version(), status.getModificationTime(), tail.owner(), tail.tail()));
        }
    }

    /** A file was deleted here. */
    public void deleted(CacheFile file) {
        listeners.forEach(listener ->
                CacheFailures.run("publishing a deleted file", () -> listener.deleted(file.path(), file.name())));
    }

    private void publish(CapturedTail tail) {
        listeners.forEach(listener -> CacheFailures.run("publishing a captured file", () -> listener.captured(tail)));
    }

    /** Bytes held by captures that are under way. */
    public long bytesInFlight() {
        return budget.used();
    }
}
