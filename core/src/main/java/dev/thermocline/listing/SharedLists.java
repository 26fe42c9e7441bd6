package dev.thermocline.listing;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.thermocline.cache.object.Owner;
import dev.thermocline.s3.LogListRequest;
import dev.thermocline.s3.StoreScope;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hadoop.fs.s3a.S3ListResult;

/**
 * Callers of one owner who ask for the same listing while it is under way share one request, which is sent after all of
 * them have asked: as soon as the one before has been answered, or after {@value #LINGER_MILLIS} ms. Nobody gets the
 * answer to a request that was sent before he asked. Who gets none from another sends his own, and gets S3's own error.
 * Thread-safe; holds no threads.
 */
public final class SharedLists {
    private static final int LINGER_MILLIS = 50;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Duration linger;

    @GuardedBy("this")
    private final Map<Question, Turn> newest = new HashMap<>();

    /** Who asks what of which bucket. */
    record Question(StoreScope scope, Owner owner, LogListRequest request) {
        Question {
            requireNonNull(scope, "scope is null");
            requireNonNull(owner, "owner is null");
            requireNonNull(request, "request is null");
        }
    }

    /** A request, and who waits for its answer: joined until it is sent. */
    private static final class Turn {
        private final CompletableFuture<Optional<S3ListResult>> answer = new CompletableFuture<>();

        /** Guarded by the lists. */
        private boolean sent;
    }

    /** Nobody asks yet. */
    public SharedLists() {
        this(Duration.ofMillis(LINGER_MILLIS));
    }

    /** @param linger how long a request waits for the one before it */
    SharedLists(Duration linger) {
        this.linger = requireNonNull(linger, "linger is null");
    }

    /** The answer to a request that is sent from now on, by this caller or by another one. */
    S3ListResult ask(Question question, LogLists.Request sender) throws IOException {
        Turn own = new Turn();
        Place place = take(question, own);
        if (place.turn() != own) {
            Optional<S3ListResult> shared = await(place.turn(), PATIENCE);
            return shared.isPresent() ? shared.get() : sender.send();
        }
        try {
            place.before().ifPresent(before -> await(before, linger));
            close(own);
            S3ListResult answer = sender.send();
            own.answer.complete(Optional.of(answer));
            return answer;
        } finally {
            own.answer.complete(Optional.empty());
            end(question, own);
        }
    }

    /**
     * Which request a caller gets the answer of.
     *
     * @param before the one after whose answer it is sent
     */
    private record Place(Turn turn, Optional<Turn> before) {}

    private synchronized Place take(Question question, Turn own) {
        Turn last = newest.get(question);
        if (last != null && !last.sent) {
            return new Place(last, Optional.empty());
        }
        newest.put(question, own);
        return new Place(own, Optional.ofNullable(last));
    }

    /** From now on nobody joins: the request is about to be sent. */
    private synchronized void close(Turn turn) {
        turn.sent = true;
    }

    private synchronized void end(Question question, Turn turn) {
        newest.remove(question, turn);
    }

    /** Who is interrupted waits no longer: S3A then reports it in its own words. */
    private static Optional<S3ListResult> await(Turn turn, Duration most) {
        try {
            return turn.answer.get(most.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException e) {
            return Optional.empty(); // it takes long: S3 may answer this caller sooner
        } catch (ExecutionException e) {
            throw new IllegalStateException("answers are never exceptions", e);
        }
        return Optional.empty();
    }
}
