package dev.thermocline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Shows that work takes no lock of an object: another thread holds it meanwhile. */
public final class Locked {
    private static final long PATIENCE_MILLIS = 30_000;

    private Locked() {}

    /** Work that may throw. */
    @FunctionalInterface
    public interface Work {
        /** Does it. */
        void run() throws Exception;
    }

    /** Does the work on a thread of its own while this one holds the object's lock; fails if it does not end. */
    public static void whileHeld(Object lock, Work work) throws InterruptedException {
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (Exception | AssertionError e) {
                failure.set(e);
            }
        });
        thread.setDaemon(true);
        synchronized (lock) {
            thread.start();
            thread.join(PATIENCE_MILLIS);
            assertThat(thread.isAlive()).as("waits for the lock").isFalse();
        }
        assertThat(failure.get()).isNull();
    }
}
