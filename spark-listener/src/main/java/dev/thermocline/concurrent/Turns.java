package dev.thermocline.concurrent;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Work that goes on without a thread, so many pieces of it at a time, the rest in order. Thread-safe. */
public final class Turns {
    private final int atATime;
    private final int most;

    @GuardedBy("this")
    private final Deque<Runnable> waiting = new ArrayDeque<>();

    @GuardedBy("this")
    private int running;

    @GuardedBy("this")
    private boolean starting;

    /** @param most pieces of work that wait */
    public Turns(int atATime, int most) {
        this.atATime = atATime;
        this.most = most;
    }

    /** Starts the work when it is its turn; what is one too many ends with this instead. */
    public <T> CompletableFuture<T> take(Supplier<CompletableFuture<T>> work, T instead) {
        CompletableFuture<T> result = new CompletableFuture<>();
        boolean added = add(() -> {
            var unused = work.get().whenComplete((value, failure) -> {
                result.complete(failure == null ? value : instead);
                ended();
            });
        });
        if (added) {
            startAll();
        } else {
            result.complete(instead);
        }
        return result;
    }

    private synchronized boolean add(Runnable start) {
        return waiting.size() < most && waiting.add(start);
    }

    private void ended() {
        synchronized (this) {
            running--;
        }
        startAll();
    }

    /** Starts whose turn it is, one after the other: work that ends at once does not start the next from within. */
    private void startAll() {
        Runnable start = first();
        while (start != null) {
            start.run();
            synchronized (this) {
                starting = false;
            }
            start = first();
        }
    }

    private synchronized @Nullable Runnable first() {
        if (starting || running >= atATime || waiting.isEmpty()) {
            return null;
        }
        starting = true;
        running++;
        return waiting.removeFirst();
    }
}
