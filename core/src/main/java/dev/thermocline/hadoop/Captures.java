package dev.thermocline.hadoop;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.thermocline.api.CaptureListener;
import dev.thermocline.api.CapturedTail;
import dev.thermocline.cache.object.CachedObject;
import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.cache.object.ObjectVersion;
import dev.thermocline.capture.BodyCapture;
import dev.thermocline.capture.CaptureBudget;
import dev.thermocline.capture.WriteObserver;
import dev.thermocline.engine.CacheEngine;
import dev.thermocline.failure.CacheFailures;
import dev.thermocline.file.PathRules;
import dev.thermocline.metrics.CacheMetrics;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.s3a.S3AFileStatus;

/**
 * Captures of this process: starts them, and tells listeners of files that were written here. S3 answers writes without a
 * modification time, so a tail is told of again when somebody has asked for the file's status. Thread-safe, bounded.
 */
final class Captures {
    private static final long UNDATED_BYTES = 16L << 20;
    private static final int OVERHEAD_BYTES = 256;

    private final CacheEngine engine;
    private final FooterTails footers;
    private final CacheMetrics metrics;
    private final CaptureBudget budget;
    private final long bodyMaximum;
    private final List<CaptureListener> listeners = new CopyOnWriteArrayList<>();
    private final Cache<ObjectName, CapturedTail> undated;

    Captures(
            CacheEngine engine,
            FooterTails footers,
            CacheMetrics metrics,
            CaptureBudget budget,
            long bodyMaximum,
            Executor executor) {
        this.engine = requireNonNull(engine, "engine is null");
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

    void addListener(CaptureListener listener) {
        listeners.add(listener);
    }

    void removeListener(CaptureListener listener) {
        listeners.remove(listener);
    }

    /** @param mostOfBody longest body that is worth keeping, in bytes; 0 for none */
    WriteObserver observer(FileSystemCache cache, Path path, long mostOfBody) {
        return new BodyCapture(
                engine,
                budget,
                metrics,
                new BodyCapture.Extent(
                        Math.min(bodyMaximum, mostOfBody),
                        footers.expected(path),
                        cache.identity(path).ttlRule()),
                (version, captured) -> published(cache, path, version, captured));
    }

    private void published(FileSystemCache cache, Path path, ObjectVersion written, BodyCapture.Captured captured) {
        FileSystemCache.Identity identity = cache.identity(path);
        ObjectVersion version = cache.identified(path, written);
        CachedObject sealed = engine.seal(captured.objectId(), identity.name(), identity.owner(), version);
        metrics.originWritten();
        cache.learn(path, version, captured.epoch());
        var unused = footers.needed(path, captured.tail(), version.length()); // learned for the next file
        // a name that may be replaced is not news for others: they have to ask S3 anyway
        if (!listeners.isEmpty() && captured.tail().length > 0 && cache.kind(path) == PathRules.Kind.IMMUTABLE) {
            byte[] end = footers.withBlocks(path, sealed, captured.tail());
            CapturedTail tail = new CapturedTail(path, version, 0, identity.owner(), end);
            undated.put(identity.name(), tail);
            tell(tail);
        }
    }

    void statusKnown(Path path, ObjectName name, S3AFileStatus status) {
        CapturedTail tail = undated.asMap().remove(name);
        if (tail == null) {
            return;
        }
        boolean same = tail.version().etag().equals(ObjectVersion.unquoted(status.getEtag()))
                && tail.version().length() == status.getLen();
        if (same) {
            tell(new CapturedTail(path, tail.version(), status.getModificationTime(), tail.owner(), tail.tail()));
        }
    }

    void deleted(Path path) {
        listeners.forEach(listener -> CacheFailures.run("telling of a deleted file", () -> listener.deleted(path)));
    }

    private void tell(CapturedTail tail) {
        listeners.forEach(listener -> CacheFailures.run("telling of a captured file", () -> listener.captured(tail)));
    }

    /** Bytes held by captures that are under way. */
    long bytesInFlight() {
        return budget.used();
    }
}
