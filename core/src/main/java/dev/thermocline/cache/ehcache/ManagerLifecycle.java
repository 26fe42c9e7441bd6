package dev.thermocline.cache.ehcache;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns a cache manager on behalf of the stores that share it, and closes it with the last of them.
 *
 * <p>Ehcache must not be called while or after its manager closes, so each call passes the gate: entering never waits,
 * it just fails once the gate is shut. Shutting waits for the calls inside, on a thread of its own, so a hanging medium
 * can hold up that thread and nobody else. Thread-safe.
 */
final class ManagerLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(ManagerLifecycle.class);

    private final Runnable closing;
    private final Duration closeDeadline;
    private final AtomicInteger openStores;
    private final ReentrantReadWriteLock gate = new ReentrantReadWriteLock();

    /**
     * Takes the manager over.
     *
     * @param closing closes the manager; called once, when no call to it is under way
     * @param stores how many stores will call {@link #release}
     * @param closeDeadline how long the last of these calls waits
     */
    ManagerLifecycle(Runnable closing, int stores, Duration closeDeadline) {
        this.closing = closing;
        this.closeDeadline = closeDeadline;
        this.openStores = new AtomicInteger(stores);
    }

    /** Whether Ehcache may be called; then {@link #leave} follows on the same thread. */
    boolean tryEnter() {
        return gate.readLock().tryLock();
    }

    /** Ends what {@link #tryEnter} began. */
    void leave() {
        gate.readLock().unlock();
    }

    /** Called once by each store when it closes; the last call waits for the manager, at most until the deadline. */
    void release() {
        if (openStores.decrementAndGet() > 0) {
            return;
        }
        Thread closer = new Thread(this::shut, "thermocline-cache-closer");
        closer.setDaemon(true);
        closer.start();
        try {
            closer.join(Math.max(1, closeDeadline.toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (closer.isAlive()) {
            LOG.warn("The cache did not close within {}; it is left to the end of the process", closeDeadline);
        }
    }

    @SuppressWarnings("checkstyle:illegalcatch") // closing never throws: there is nobody who could do anything about it
    private void shut() {
        gate.writeLock().lock(); // kept: nothing enters again
        try {
            closing.run();
        } catch (RuntimeException e) {
            LOG.warn("The cache did not close cleanly: {}", e.toString());
        }
    }
}
