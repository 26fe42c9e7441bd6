package dev.thermocline.concurrent;

import static java.util.Objects.requireNonNull;

import dev.thermocline.credential.NeutralThreads;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * The threads of this package: daemons of no user, named {@code thermocline-…}, that find our classes and the lake's
 * file systems. Work for a user brings its {@link dev.thermocline.credential.CallerUser} along.
 */
public final class DaemonThreads {
    private DaemonThreads() {}

    /**
     * Threads have this package's class loader, which with {@code --jars} is not the one of the thread that starts
     * them.
     */
    public static ThreadFactory factory(String name) {
        return work -> NeutralThreads.create(
                work, "thermocline-" + name, requireNonNull(DaemonThreads.class.getClassLoader(), "no class loader"));
    }

    public static ScheduledThreadPoolExecutor clock(String name) {
        ScheduledThreadPoolExecutor clock = new ScheduledThreadPoolExecutor(1, factory(name));
        clock.setRemoveOnCancelPolicy(true);
        clock.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        return clock;
    }

    /** Runs work later on a thread of its own; work that comes after the end is not done. */
    public static Scheduler scheduler(String name) {
        ScheduledThreadPoolExecutor clock = clock(name);
        return new Scheduler() {
            @Override
            public void after(Runnable work, Duration delay) {
                if (!clock.isShutdown()) {
                    var unused = clock.schedule(work, delay.toMillis(), TimeUnit.MILLISECONDS);
                }
            }

            @Override
            public void end() {
                clock.shutdownNow();
            }
        };
    }

    /** Runs work later. */
    @FunctionalInterface
    public interface Scheduler {
        /** Returns at once. */
        void after(Runnable work, Duration delay);

        /** Ends it: what was to run later is not done. */
        default void end() {}
    }
}
