package dev.thermocline.tail;

import static java.util.Objects.requireNonNull;

import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.cache.object.ObjectVersion;
import dev.thermocline.cache.object.Owner;
import dev.thermocline.failure.CacheFailures;
import dev.thermocline.file.CacheFile;
import dev.thermocline.metrics.CacheMetrics;
import dev.thermocline.s3.SuffixResponse;
import dev.thermocline.s3.SuffixResponse.Outcome;
import dev.thermocline.s3.SuffixSource;
import dev.thermocline.state.ObjectStates;
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
 * The first request for an object of which only the name is known: one GET of its last bytes gives status and tail,
 * where S3A sends a HEAD and then another GET. Whatever goes wrong with it is counted, and the caller asks as S3A does,
 * so that S3's errors surface as S3A throws them.
 *
 * <p>Callers that ask for one immutable name at the same time share one request. A name that may be replaced is asked
 * for by each caller: the answer to a request that was sent before a caller came might be old. Thread-safe.
 */
public final class SuffixProbe {
    private static final Logger LOG = LoggerFactory.getLogger(SuffixProbe.class);

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Duration patience;
    private final ObjectStates states;
    private final TailStore tails;
    private final FooterTails footers;
    private final CacheMetrics metrics;
    private final SuffixSource source;
    private final ConcurrentMap<Asked, Flight> underWay = new ConcurrentHashMap<>();

    /**
     * What S3 answered.
     *
     * @param version of the bytes
     * @param modificationTime S3's, in milliseconds
     * @param epoch of the object's changes, read before the request was sent
     */
    public record Seen(ObjectVersion version, long modificationTime, long epoch) {}

    private record Flight(long epoch, CompletableFuture<Optional<Seen>> answer) {}

    /** Whose question, for which object. */
    private record Asked(ObjectName name, Owner owner) {}

    /**
     * @param tails keeps the tails
     * @param footers the length to ask for
     * @param source sends the GETs
     */
    public SuffixProbe(
            ObjectStates states, TailStore tails, FooterTails footers, CacheMetrics metrics, SuffixSource source) {
        this(states, tails, footers, metrics, source, PATIENCE);
    }

    /** @param patience how long a caller waits for another one's answer */
    SuffixProbe(
            ObjectStates states,
            TailStore tails,
            FooterTails footers,
            CacheMetrics metrics,
            SuffixSource source,
            Duration patience) {
        this.states = requireNonNull(states, "states is null");
        this.tails = requireNonNull(tails, "tails is null");
        this.footers = requireNonNull(footers, "footers is null");
        this.metrics = requireNonNull(metrics, "metrics is null");
        this.source = requireNonNull(source, "source is null");
        this.patience = requireNonNull(patience, "patience is null");
    }

    /**
     * Asks S3 for the end of an object and keeps it. Callers that ask for one immutable name at the same time share the
     * answer.
     *
     * @return what S3 answered; empty if the caller has to ask in S3A's way
     * @throws FileNotFoundException if there is no such object; as S3A's {@code open} throws it
     * @throws InterruptedIOException if the caller was interrupted
     */
    public Optional<Seen> probe(CacheFile file) throws FileNotFoundException, InterruptedIOException {
        if (!source.usable()) {
            return Optional.empty();
        }
        Asked asked = new Asked(file.name(), file.owner());
        Flight own = new Flight(states.epochs().current(file.name()), new CompletableFuture<>());
        try {
            Flight other = file.immutable() ? underWay.putIfAbsent(asked, own) : null;
            if (other != null && other.epoch() == own.epoch()) {
                return await(other);
            }
            Optional<Seen> seen = ask(file, own.epoch());
            own.answer().complete(seen);
            return seen;
        } finally {
            own.answer().complete(Optional.empty()); // cut short: who waits for it asks by itself
            underWay.remove(asked, own); // last: it may fail for want of memory
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

    private Optional<Seen> ask(CacheFile file, long epoch) throws FileNotFoundException, InterruptedIOException {
        SuffixResponse answer = suffix(file.path(), footers.expected(file.path()));
        metrics.suffixProbe(answer.outcome().name().toLowerCase(Locale.ROOT), answer.tail().length);
        if (answer.outcome() == Outcome.MISSING) {
            throw new FileNotFoundException("No such file or directory: " + file.path());
        }
        Optional<ObjectVersion> version = answer.version();
        if (version.isEmpty()) {
            return Optional.empty();
        }
        CacheFailures.run(
                "keeping the tail of a suffix probe", () -> tails.keep(file, version.get(), answer.tail(), epoch));
        return Optional.of(new Seen(version.get(), answer.modificationTime(), epoch));
    }

    @SuppressWarnings("checkstyle:illegalcatch") // a client that is shut down throws what it likes; S3A knows the words
    private SuffixResponse suffix(Path path, int most) throws InterruptedIOException {
        try {
            return source.suffix(path, most);
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            LOG.debug("The suffix probe of {} failed", path, e);
            return SuffixResponse.without(Outcome.FAILED);
        }
    }
}
