package dev.thermocline.tail;

import static java.util.Objects.requireNonNull;

import dev.thermocline.cache.object.ObjectVersion;
import dev.thermocline.failure.CacheFailures;
import dev.thermocline.file.CacheFile;
import dev.thermocline.file.DeclaredVersions;
import dev.thermocline.metrics.CacheMetrics;
import dev.thermocline.peer.PeerSource.Waiter;
import dev.thermocline.s3.SuffixResponse;
import dev.thermocline.s3.SuffixResponse.Outcome;
import dev.thermocline.s3.SuffixSource;
import dev.thermocline.state.ObjectStates;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.AccessDeniedException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
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

    private final ObjectStates states;
    private final TailStore tails;
    private final FooterTails footers;
    private final CacheMetrics metrics;
    private final SuffixSource source;
    private final Duration patience;

    /**
     * What S3 answered, to this process or to a peer.
     *
     * @param version of the bytes
     * @param modificationTime S3's, in milliseconds; 0 if a peer does not know it
     * @param epoch of the object's changes, read before the request was sent
     */
    public record Seen(ObjectVersion version, long modificationTime, long epoch) {}

    /**
     * For whom a probe asks.
     *
     * @param waiter who asks again in S3A's way only if that may help; others get S3's refusal, which is not asked for
     *     twice within some seconds
     * @param served whether what S3 has answered already may be served without asking it
     * @param keep keeps what S3 answers now
     */
    public record Asker(Waiter waiter, BooleanSupplier served, Consumer<Seen> keep) {
        /** Rejects missing parts. */
        public Asker {
            requireNonNull(waiter, "waiter is null");
            requireNonNull(served, "served is null");
            requireNonNull(keep, "keep is null");
        }
    }

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
     * Asks S3 for the end of an object and keeps it, unless something is known of the object: its tail may be here
     * then. Callers of the process that ask for one immutable name at the same time share the answer, whichever file
     * system they use; all of it is kept before the next one asks.
     *
     * @return what S3 answered, now or to whoever asked before; empty if the caller has to ask in S3A's way
     * @throws FileNotFoundException if there is no such object; as S3A's {@code open} throws it
     * @throws AccessDeniedException if S3 has refused it and nobody waits who wants to hear it of S3A
     * @throws InterruptedIOException if the caller was interrupted
     */
    public Optional<Seen> probe(CacheFile file, Asker asker) throws IOException {
        requireNotRefused(file, asker);
        long epoch = states.epochs().current(file.name());
        Optional<Seen> answer = tails.underWay().of(file, epoch, patience, () -> {
            Optional<Seen> known = known(file, epoch, asker);
            boolean asks = known.isEmpty()
                    && source.usable()
                    && states.engine().newest(file.name(), file.owner()).isEmpty();
            Optional<Seen> seen = asks ? ask(file, epoch) : known;
            if (asks) {
                seen.ifPresent(asker.keep());
            }
            return seen;
        });
        if (answer.isEmpty()) {
            requireNotRefused(file, asker);
        }
        return answer;
    }

    private void requireNotRefused(CacheFile file, Asker asker) throws AccessDeniedException {
        if (asker.waiter() == Waiter.BACKGROUND && tails.refused().contains(file)) {
            throw new AccessDeniedException(file.path().toString(), null, "S3 has refused it a moment ago");
        }
    }

    /** The answer to whoever asked a moment ago, when this caller had already found nothing. */
    private Optional<Seen> known(CacheFile file, long epoch, Asker asker) {
        return file.immutable() && asker.served().getAsBoolean()
                ? states.statuses()
                        .version(file.name(), file.owner(), file.path())
                        .flatMap(status -> DeclaredVersions.named(status)
                                .map(version -> new Seen(version.timeless(), status.getModificationTime(), epoch)))
                : Optional.empty();
    }

    private Optional<Seen> ask(CacheFile file, long epoch) throws FileNotFoundException, InterruptedIOException {
        SuffixResponse answer = suffix(file.path(), footers.expected(file.path()));
        metrics.suffixProbe(answer.outcome().name().toLowerCase(Locale.ROOT), answer.tail().length);
        if (answer.outcome() == Outcome.REFUSED) {
            tails.refused().add(file);
        }
        if (answer.outcome() == Outcome.MISSING) {
            throw new FileNotFoundException("No such file or directory: " + file.path());
        }
        Optional<ObjectVersion> version = answer.version();
        if (version.isEmpty()) {
            return Optional.empty();
        }
        tails.refused().remove(file);
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
