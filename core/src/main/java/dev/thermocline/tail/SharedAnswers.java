package dev.thermocline.tail;

import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.cache.object.Owner;
import dev.thermocline.file.CacheFile;
import java.io.FileNotFoundException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Questions under way: callers that ask about one immutable name at the same time share one. Thread-safe.
 *
 * @param <T> what is answered
 */
final class SharedAnswers<T> {
    private final ConcurrentMap<Asked, Flight<T>> underWay = new ConcurrentHashMap<>();

    private record Flight<T>(long epoch, CompletableFuture<Optional<T>> answer) {}

    /** Whose question, for which object. */
    private record Asked(ObjectName name, Owner owner) {}

    /** Asks about an object. */
    interface Question<T> {
        Optional<T> ask() throws FileNotFoundException, InterruptedIOException;
    }

    /**
     * Asks, or waits for the answer to whoever asks already.
     *
     * @param epoch of the object, read before
     * @param patience how long a caller waits for another one's answer
     * @return empty also if the other one fails, or is waited for too long
     * @throws FileNotFoundException what the own question throws
     * @throws InterruptedIOException if the caller was interrupted
     */
    Optional<T> of(CacheFile file, long epoch, Duration patience, Question<T> question)
            throws FileNotFoundException, InterruptedIOException {
        Asked asked = new Asked(file.name(), file.owner());
        Flight<T> own = new Flight<>(epoch, new CompletableFuture<>());
        try {
            Flight<T> other = file.immutable() ? underWay.putIfAbsent(asked, own) : null;
            if (other != null && other.epoch() == epoch) {
                return await(other, patience);
            }
            Optional<T> seen = question.ask();
            own.answer().complete(seen);
            return seen;
        } finally {
            own.answer().complete(Optional.empty()); // cut short: who waits for it asks by itself
            underWay.remove(asked, own); // last: it may fail for want of memory
        }
    }

    private Optional<T> await(Flight<T> flight, Duration patience) throws InterruptedIOException {
        try {
            return flight.answer().get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return Optional.empty(); // this caller may be answered sooner
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (InterruptedIOException) new InterruptedIOException("interrupted while S3 was asked").initCause(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("answers are never exceptions", e);
        }
    }
}
