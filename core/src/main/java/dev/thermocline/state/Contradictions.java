package dev.thermocline.state;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.thermocline.cache.object.CachedObject;
import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.cache.object.ObjectVersion;
import dev.thermocline.engine.CacheEngine;
import dev.thermocline.origin.MisplacedBytesException;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.apache.hadoop.fs.s3a.RemoteFileChangedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What S3 answers against what is known of a name: the name is forgotten for all owners at once, before the answer
 * reaches whoever asked, so that the next open asks S3. Counted; logged once for each name and minute. Thread-safe.
 */
public final class Contradictions {
    private static final Logger LOG = LoggerFactory.getLogger(Contradictions.class);
    private static final long LOGGED_NAMES = 1_000;

    private final StatusCache statuses;
    private final CacheEngine engine;
    private final Consumer<ObjectName> forget;
    private final Consumer<String> counter;
    private final Cache<ObjectName, Kind> logged;

    /** How an answer contradicts. */
    public enum Kind {
        /** There is no such object. */
        MISSING,
        /** The object has another version. */
        REPLACED,
        /** The object ends before the range that was asked for. */
        RANGE,
        /** The body ended before the object should. */
        SHORT,
        /** The bytes were not those that were asked for. */
        MISPLACED;

        static Optional<Kind> of(int status) {
            return switch (status) {
                case 404 -> Optional.of(MISSING);
                case 412 -> Optional.of(REPLACED);
                case 416 -> Optional.of(RANGE);
                default -> Optional.empty();
            };
        }

        /** What S3A throws where S3 contradicts. */
        public static Optional<Kind> of(IOException failure) {
            if (failure instanceof FileNotFoundException) {
                return Optional.of(MISSING);
            }
            boolean otherLength = failure instanceof MisplacedBytesException misplaced && misplaced.otherLength();
            if (otherLength || failure instanceof RemoteFileChangedException) {
                return Optional.of(REPLACED);
            }
            return failure instanceof EOFException ? Optional.of(SHORT) : Optional.empty();
        }

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * @param forget drops everything known of a name and raises its epoch
     * @param counter counts a contradiction by its label
     */
    Contradictions(
            StatusCache statuses,
            CacheEngine engine,
            Consumer<ObjectName> forget,
            Consumer<String> counter,
            Ticker ticker,
            Executor executor) {
        this.statuses = requireNonNull(statuses, "statuses is null");
        this.engine = requireNonNull(engine, "engine is null");
        this.forget = requireNonNull(forget, "forget is null");
        this.counter = requireNonNull(counter, "counter is null");
        this.logged = Caffeine.newBuilder()
                .maximumSize(LOGGED_NAMES)
                .expireAfterWrite(Duration.ofMinutes(1))
                .ticker(ticker)
                .executor(executor)
                .build();
    }

    /** S3 refused a request about the current version of a name. */
    public void refused(ObjectName name, String key, int status) {
        Kind.of(status)
                .filter(kind -> statuses.knows(name) || engine.residency(name).versions() > 0)
                .ifPresent(kind -> forget(name, key, kind));
    }

    /** S3 named a version, as the current one, of a name whose current version may be known. */
    public void named(ObjectName name, String key, ObjectVersion version) {
        if (statuses.differs(name, version)) {
            forget(name, key, Kind.REPLACED);
        }
    }

    /** A read of this version failed. Does nothing if another version is known by now. */
    public void failed(CachedObject read, String key, IOException failure) {
        Kind.of(failure).filter(kind -> engine.knows(read)).ifPresent(kind -> forget(read.name(), key, kind));
    }

    /**
     * Bytes of a version could not be kept, because of the answer that brought them: S3A reads in the cache's place.
     */
    public void misplaced(CachedObject read, MisplacedBytesException failure) {
        counter.accept(Kind.MISPLACED.label());
        if (logged.asMap().putIfAbsent(read.name(), Kind.MISPLACED) == null) {
            LOG.warn("Nothing was kept of an answer with other bytes than were asked for: {}", failure.getMessage());
        }
    }

    private void forget(ObjectName name, String key, Kind kind) {
        forget.accept(name);
        counter.accept(kind.label());
        if (logged.asMap().putIfAbsent(name, kind) == null) {
            LOG.warn(
                    "S3 contradicts what the cache knew of {} ({}): another program has deleted or rewritten it, or the"
                            + " answer was wrong. It is forgotten; the next read asks S3. Names that are rewritten in"
                            + " place belong into neither fs.s3a.cache.immutable.patterns nor part-file names.",
                    key,
                    kind.label());
        } else {
            LOG.debug("S3 contradicts what the cache knew of {} again ({})", key, kind.label());
        }
    }
}
