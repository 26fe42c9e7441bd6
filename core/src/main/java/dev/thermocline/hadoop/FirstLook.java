package dev.thermocline.hadoop;

import static java.util.Objects.requireNonNull;

import dev.thermocline.cache.object.CachedObject;
import dev.thermocline.cache.object.ObjectVersion;
import dev.thermocline.engine.CacheEngine;
import dev.thermocline.failure.CacheFailures;
import dev.thermocline.s3.SuffixResponse;
import dev.thermocline.s3.SuffixResponse.Outcome;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The first request for an object of which only the name is known: one GET of its last bytes gives status and tail, where
 * S3A sends a HEAD and then another GET. Whatever goes wrong with it is counted, and the caller asks as S3A does, so that
 * S3's errors surface as S3A throws them.
 *
 * <p>Callers that look at one immutable name at the same time share one request. A name that may be replaced is looked at
 * by each caller anew: the answer to a request that was sent before a caller came might be old. Thread-safe.
 */
final class FirstLook {
    private static final Logger LOG = LoggerFactory.getLogger(FirstLook.class);

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Duration patience;
    private final CacheRuntime runtime;
    private final Source source;
    private final ConcurrentMap<FileSystemCache.Identity, Flight> underWay = new ConcurrentHashMap<>();

    /** Asks S3 for the end of an object. */
    interface Source {
        /**
         * One GET of a suffix range; no retries.
         *
         * @param most bytes wanted, at least 1; a shorter object comes whole
         */
        SuffixResponse suffix(Path path, int most) throws IOException;

        /** Whether the store answers such GETs as S3 does; if not, none is sent. */
        default boolean usable() {
            return true;
        }
    }

    /**
     * What S3 said of an object.
     *
     * @param version of the bytes
     * @param modificationTime S3's, in milliseconds
     * @param epoch of the object's changes, read before the request was sent
     */
    record Seen(ObjectVersion version, long modificationTime, long epoch) {}

    private record Flight(long epoch, CompletableFuture<Optional<Seen>> answer) {}

    FirstLook(CacheRuntime runtime, Source source) {
        this(runtime, source, PATIENCE);
    }

    /** @param patience how long a caller waits for another one's answer */
    FirstLook(CacheRuntime runtime, Source source, Duration patience) {
        this.patience = requireNonNull(patience, "patience is null");
        this.runtime = requireNonNull(runtime, "runtime is null");
        this.source = requireNonNull(source, "source is null");
    }

    /**
     * Looks at an object and keeps its tail.
     *
     * @param shared whether the answer may be that of another caller who is asking at this time
     * @return what S3 said; empty if the caller has to ask in S3A's way
     * @throws FileNotFoundException if there is no such object; as S3A's {@code open} throws it
     * @throws InterruptedIOException if the caller was interrupted
     */
    Optional<Seen> at(Path path, FileSystemCache.Identity identity, boolean shared)
            throws FileNotFoundException, InterruptedIOException {
        if (!source.usable()) {
            return Optional.empty();
        }
        Flight own = new Flight(runtime.epochs().current(identity.name()), new CompletableFuture<>());
        try {
            Flight other = shared ? underWay.putIfAbsent(identity, own) : null;
            if (other != null && other.epoch() == own.epoch()) {
                return await(other);
            }
            Optional<Seen> seen = look(path, identity, shared, own.epoch());
            own.answer().complete(seen);
            return seen;
        } finally {
            own.answer().complete(Optional.empty()); // cut short: who waits for it asks by itself
            underWay.remove(identity, own); // last: it may fail for want of memory
        }
    }

    private Optional<Seen> await(Flight flight) throws InterruptedIOException {
        try {
            return flight.answer().get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return Optional.empty(); // S3 may answer this caller sooner
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (InterruptedIOException) new InterruptedIOException("interrupted while S3 was asked").initCause(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("answers are never exceptions", e);
        }
    }

    private Optional<Seen> look(Path path, FileSystemCache.Identity identity, boolean immutable, long epoch)
            throws FileNotFoundException, InterruptedIOException {
        SuffixResponse answer = suffix(path, runtime.footers().expected(path));
        runtime.metrics().firstLook(answer.outcome().name().toLowerCase(Locale.ROOT), answer.tail().length);
        if (answer.outcome() == Outcome.MISSING) {
            throw new FileNotFoundException("No such file or directory: " + path);
        }
        Optional<ObjectVersion> version = answer.version();
        if (version.isEmpty()) {
            return Optional.empty();
        }
        byte[] tail = answer.tail();
        ObjectVersion kept = immutable ? version.get().timeless() : version.get();
        CacheFailures.run("keeping the tail of a first look", () -> keep(path, identity, kept, tail, epoch));
        return Optional.of(new Seen(version.get(), answer.modificationTime(), epoch));
    }

    @SuppressWarnings("checkstyle:illegalcatch") // a client that is shut down throws what it likes; S3A knows the words
    private SuffixResponse suffix(Path path, int most) throws InterruptedIOException {
        try {
            return source.suffix(path, most);
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            LOG.debug("The first look at {} failed", path, e);
            return SuffixResponse.without(Outcome.FAILED);
        }
    }

    private void keep(Path path, FileSystemCache.Identity identity, ObjectVersion version, byte[] tail, long epoch) {
        CacheEngine engine = runtime.engine();
        CachedObject object = engine.object(identity.name(), identity.owner(), version, identity.ttlRule());
        engine.offerTail(object, tail);
        runtime.evictIfChanged(object, epoch);
        var unused = runtime.footers().needed(path, tail, object.length()); // for the next look at this table
    }
}
