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
 * Runs the steps of each path one after the other, in the order in which they were given; steps of different paths
 * don't wait for each other. So an eviction that comes after a warm drops what the warm stored, and a warm that comes
 * after an eviction is not undone by it. Holds a path only while something is under way for it. Thread-safe.
 */
public final class PathOrder {
    /** The newest step of each path that has steps under way. */
    @GuardedBy("this")
    private final Map<String, CompletableFuture<?>> newest = new HashMap<>();

    /**
     * Starts a step when all earlier steps of the path have ended: at once, on this thread, if none is under way, else
     * on the thread that ends the last of them. A step runs for the user who gave it.
     *
     * @param step starts the work; its future ends with the work
     * @return ends as the step does; exceptionally, too, if the step can't be started
     */
    public <T> CompletableFuture<T> run(String path, Supplier<CompletableFuture<T>> step) {
        requireNonNull(step, "step is null");
        CompletableFuture<T> result = new CompletableFuture<>();
        CallerUser user = CallerUser.current();
        CompletableFuture<?> before;
        synchronized (this) {
            before = newest.put(path, result);
        }
        if (before == null) {
            start(path, step, result);
        } else {
            Runnable start = user.bound(() -> start(path, step, result));
            var unused = before.whenComplete((value, failure) -> start.run());
        }
        return result;
    }

    private <T> void start(String path, Supplier<CompletableFuture<T>> step, CompletableFuture<T> result) {
        boolean started = CacheFailures.run("starting work on a file", () -> {
            var unused = step.get().whenComplete((value, failure) -> end(path, result, value, failure));
        });
        if (!started) {
            fail(path, result, new IllegalStateException("work on " + path + " could not be started"));
        }
    }

    @SuppressWarnings("NullAway") // a future may carry null where its type excludes it
    private <T> void end(String path, CompletableFuture<T> result, T value, Throwable failure) {
        if (failure != null) {
            fail(path, result, failure);
            return;
        }
        forget(path, result);
        result.complete(value);
    }

    private <T> void fail(String path, CompletableFuture<T> result, Throwable failure) {
        forget(path, result);
        result.completeExceptionally(failure);
    }

    private synchronized void forget(String path, CompletableFuture<?> result) {
        newest.remove(path, result);
    }

    /** Paths with steps under way. */
    public synchronized int size() {
        return newest.size();
    }
}
