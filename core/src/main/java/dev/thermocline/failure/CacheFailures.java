package dev.thermocline.failure;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one failure policy between file systems and the cache: a fault of ours is counted, logged once for each kind of
 * work, and goes no further. S3's errors are not handled here. Thread-safe.
 */
@SuppressWarnings("checkstyle:illegalcatch") // the boundary behind which a cache may fail and a read may not
public final class CacheFailures {
    private static final Logger LOG = LoggerFactory.getLogger(CacheFailures.class);
    private static final Set<String> LOGGED = ConcurrentHashMap.newKeySet();
    private static final AtomicLong COUNT = new AtomicLong();

    private CacheFailures() {}

    /** Work of the cache on behalf of somebody who must not notice. */
    @FunctionalInterface
    public interface Work {
        /** Does the work. */
        void run() throws Exception;
    }

    /** Does the work or counts its failure. Returns whether it was done. */
    public static boolean run(String what, Work work) {
        try {
            work.run();
            return true;
        } catch (Throwable t) {
            note(what, t);
            return false;
        }
    }

    /** Returns the work's result, or what {@code instead} gives if it failed. */
    public static <T> T call(String what, Callable<T> work, Supplier<T> instead) {
        try {
            return work.call();
        } catch (Throwable t) {
            note(what, t);
            return instead.get();
        }
    }

    /** Work that may ask S3. */
    @FunctionalInterface
    public interface Question<T> {
        Optional<T> ask() throws IOException;
    }

    /**
     * Returns the work's result, or nothing if a fault of ours ended it: the caller then does what S3A does.
     *
     * @throws IOException what S3A throws
     */
    public static <T> Optional<T> ask(String what, Question<T> work) throws IOException {
        try {
            return work.ask();
        } catch (VirtualMachineError e) {
            throw e;
        } catch (RuntimeException | Error e) {
            note(what, e);
            return Optional.empty();
        }
    }

    /** Counts a failure and logs the first of its kind. */
    public static void note(String what, Throwable failure) {
        COUNT.incrementAndGet();
        try {
            log(what, failure);
        } catch (VirtualMachineError e) {
            return; // there is no memory to log with; it is counted
        }
    }

    private static void log(String what, Throwable failure) {
        if (LOGGED.add(what)) {
            LOG.warn(
                    "The Thermocline cache failed while {}; S3 serves instead. Further failures of this kind are counted"
                            + " (cache.failures), not logged.",
                    what,
                    failure);
        } else {
            LOG.debug("The Thermocline cache failed again while {}", what, failure);
        }
    }

    /** Failures so far in this process. */
    public static long count() {
        return COUNT.get();
    }
}
