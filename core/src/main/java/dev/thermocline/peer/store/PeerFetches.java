package dev.thermocline.peer.store;

import dev.thermocline.failure.CacheFailures;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What peers have this process fetch: a few at a time, a bounded number waiting, the same thing once for all who ask at
 * the same time. What is too much is not fetched. Thread-safe; owns its threads.
 */
public final class PeerFetches implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PeerFetches.class);
    private static final int THREADS = 8;
    private static final int WAITING = 256;

    private final ThreadPoolExecutor workers;
    private final ConcurrentMap<Object, CompletableFuture<Boolean>> underWay = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /** Fetches one thing. */
    interface Fetch {
        /** Returns whether it is here; throws what S3A throws. */
        boolean run() throws IOException;
    }

    /** @param threads makes the threads */
    public PeerFetches(ThreadFactory threads) {
        this.workers = new ThreadPoolExecutor(
                THREADS, THREADS, 30, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), threads);
        workers.allowCoreThreadTimeOut(true);
    }

    /**
     * Fetches, or joins whoever fetches the same.
     *
     * @param what is fetched, compared by content
     * @return never exceptional, and the caller's own; false if it can't be had
     */
    CompletableFuture<Boolean> fetch(Object what, Fetch fetch) {
        CompletableFuture<Boolean> own = new CompletableFuture<>();
        CompletableFuture<Boolean> other = underWay.putIfAbsent(what, own);
        if (other != null) {
            return other.copy();
        }
        boolean begun = false;
        try {
            workers.execute(() -> run(what, fetch, own));
            begun = !closed;
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            LOG.debug("Nothing is fetched for a peer: {}", e.toString());
        } finally {
            if (!begun) {
                end(what, own, false);
            }
        }
        return own.copy();
    }

    private void run(Object what, Fetch fetch, CompletableFuture<Boolean> own) {
        boolean here = false;
        try {
            here = CacheFailures.ask("fetching for a peer", () -> Optional.of(fetch.run()))
                    .orElse(false);
        } catch (IOException e) {
            LOG.debug("S3 refused what a peer asked for", e);
        } finally {
            end(what, own, here);
        }
    }

    /** First nobody joins any more, then who has joined gets the answer. */
    private void end(Object what, CompletableFuture<Boolean> own, boolean here) {
        underWay.remove(what, own);
        own.complete(here);
    }

    /** Fetches that wait or run. */
    public int pending() {
        return underWay.size();
    }

    /** Stops at once: what waits or runs is not to be had. */
    @Override
    public void close() {
        closed = true;
        workers.shutdownNow();
        underWay.forEach((what, own) -> end(what, own, false));
    }
}
