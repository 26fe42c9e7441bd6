package dev.thermocline.follow;

import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/** The threads of this package: daemons, named {@code thermocline-…}, that find our classes and the lake's file systems. */
public final class Daemons {
    private Daemons() {}

    /** Threads have this package's class loader, which with {@code --jars} is not the one of the thread that starts them. */
    public static ThreadFactory factory(String name) {
        return work -> {
            Thread thread = new Thread(work, "thermocline-" + name);
            thread.setDaemon(true);
            thread.setContextClassLoader(Daemons.class.getClassLoader());
            return thread;
        };
    }

    public static ScheduledThreadPoolExecutor clock(String name) {
        ScheduledThreadPoolExecutor clock = new ScheduledThreadPoolExecutor(1, factory(name));
        clock.setRemoveOnCancelPolicy(true);
        clock.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        return clock;
    }

    /** Runs work later on a clock; work that comes after the clock's end is not done. */
    public static Scheduler scheduler(ScheduledThreadPoolExecutor clock) {
        return (work, delay) -> {
            if (!clock.isShutdown()) {
                var unused = clock.schedule(work, delay.toMillis(), TimeUnit.MILLISECONDS);
            }
        };
    }

    /** Runs work later. */
    @FunctionalInterface
    public interface Scheduler {
        void after(Runnable work, Duration delay);
    }
}
