package dev.thermocline.concurrent;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.thermocline.credential.CallerUser;
import dev.thermocline.failure.CacheFailures;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Runs the steps of each file one after the other, in the order in which they were given; steps of different files
 * don't wait for each other. So an eviction that comes after a warm drops what the warm stored, and a warm that comes
 * after an eviction is not undone by it. Holds a file only while something is under way for it. Thread-safe.
 *
 * @param <K> what names a file; compared by value
 */
public final class PathOrder<K> {
    /** The newest step of each file that has steps under way. */
    @GuardedBy("this")
    private final Map<K, CompletableFuture<?>> newest = new HashMap<>();

    /**
     * Starts a step when all earlier steps of the file have ended: at once, on this thread, if none is under way, else
     * on the thread that ends the last of them. A step runs for the user who gave it.
     *
     * @param step starts the work; its future ends with the work
     * @return ends as the step does; exceptionally, too, if the step can't be started
     */
    public <T> CompletableFuture<T> run(K file, Supplier<CompletableFuture<T>> step) {
        requireNonNull(step, "step is null");
        CompletableFuture<T> result = new CompletableFuture<>();
        CompletableFuture<?> before;
        synchronized (this) {
            before = newest.put(file, result);
        }
        if (before == null) {
            start(file, step, result);
        } else {
            Runnable start = CallerUser.current().bound(() -> start(file, step, result));
            var unused = before.whenComplete((value, failure) -> start.run());
        }
        return result;
    }

    private <T> void start(K file, Supplier<CompletableFuture<T>> step, CompletableFuture<T> result) {
        boolean started = CacheFailures.run("starting work on a file", () -> {
            var unused = step.get().whenComplete((value, failure) -> end(file, result, value, failure));
        });
        if (!started) {
            fail(file, result, new IllegalStateException("work on " + file + " could not be started"));
        }
    }

    @SuppressWarnings("NullAway") // a future may carry null where its type excludes it
    private <T> void end(K file, CompletableFuture<T> result, T value, Throwable failure) {
        if (failure != null) {
            fail(file, result, failure);
            return;
        }
        forget(file, result);
        result.complete(value);
    }

    private <T> void fail(K file, CompletableFuture<T> result, Throwable failure) {
        forget(file, result);
        result.completeExceptionally(failure);
    }

    private synchronized void forget(K file, CompletableFuture<?> result) {
        newest.remove(file, result);
    }

    /** Files with steps under way. */
    public synchronized int size() {
        return newest.size();
    }
}
