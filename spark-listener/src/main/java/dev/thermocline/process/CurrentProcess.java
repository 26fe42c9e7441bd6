package dev.thermocline.process;

import com.github.benmanes.caffeine.cache.Ticker;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.thermocline.concurrent.ProcessClock;
import dev.thermocline.runtime.ProcessCache;
import java.time.Clock;
import java.util.Optional;

/**
 * The application that runs in this process: the one static of this module. Without the Spark plugin it is one that is
 * made here, so that the jar and {@code fs.s3a.impl} are enough to have commits followed. Thread-safe.
 */
public final class CurrentProcess {
    private static final CurrentProcess PROCESS = new CurrentProcess();

    @GuardedBy("this")
    private Application current = alone();

    private CurrentProcess() {}

    private static Application alone() {
        return new Application(
                ProcessCache::of,
                ProcessCache::current,
                new ProcessClock(Clock.systemUTC(), Ticker.systemTicker()::read),
                Connections.none(),
                Optional.empty(),
                Optional.empty());
    }

    /** The application whose commits are followed here. */
    public static Application application() {
        return PROCESS.get();
    }

    /** What follows commits here at this moment. */
    public static Services services() {
        return application().services();
    }

    private synchronized Application get() {
        return current;
    }

    /** From now on this application runs here; whatever ran before is closed. */
    static void start(Application started) {
        PROCESS.replace(started).close();
    }

    private synchronized Application replace(Application started) {
        Application before = current;
        current = started;
        return before;
    }

    /** Closes an application; if it runs here, what comes next is followed without one. */
    static void end(Application ended) {
        PROCESS.leave(ended);
        ended.close();
    }

    private synchronized void leave(Application ended) {
        if (current == ended) {
            current = alone();
        }
    }
}
