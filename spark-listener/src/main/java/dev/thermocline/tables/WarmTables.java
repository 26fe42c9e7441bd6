package dev.thermocline.tables;

import static java.util.Objects.requireNonNull;

import dev.thermocline.concurrent.DaemonThreads;
import dev.thermocline.failure.CacheFailures;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warms the tables of {@code fs.s3a.cache.warm.tables} once the application has a session, and again after each
 * {@code fs.s3a.cache.warm.refresh}. One table after the other, on the scheduler's thread.
 */
public final class WarmTables {
    private static final Logger LOG = LoggerFactory.getLogger(WarmTables.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final List<Path> tables;
    private final Duration refresh;
    private final LiveFiles files;
    private final Warming warming;
    private final DaemonThreads.Scheduler scheduler;
    private final Set<Path> complained = new HashSet<>(); // used by the scheduler's thread alone
    private final LongAdder warmed = new LongAdder();
    private final LongAdder failed = new LongAdder();

    /** Knows which files a table has. */
    @FunctionalInterface
    public interface LiveFiles {
        /** The files of a table's newest version; empty as long as there is nobody to ask. */
        Optional<List<Path>> of(Path table) throws Exception;
    }

    /** Starts warming files. */
    @FunctionalInterface
    public interface Warming {
        /** Returns whether there was something to start. */
        boolean warm(Path table, List<Path> live) throws Exception;
    }

    /**
     * Warms nothing before it is started.
     *
     * @param refresh time between two rounds; zero means one round
     */
    public WarmTables(
            List<Path> tables, Duration refresh, LiveFiles files, Warming warming, DaemonThreads.Scheduler scheduler) {
        this.tables = List.copyOf(tables);
        this.refresh = requireNonNull(refresh, "refresh is null");
        this.files = requireNonNull(files, "files is null");
        this.warming = requireNonNull(warming, "warming is null");
        this.scheduler = requireNonNull(scheduler, "scheduler is null");
    }

    /** Has them warmed on the scheduler's thread, from now on. */
    public void start() {
        if (!tables.isEmpty()) {
            scheduler.after(() -> warmAll(FIRST_PAUSE), FIRST_PAUSE);
        }
    }

    private void warmAll(Duration pause) {
        for (Path table : tables) {
            if (!warm(table)) {
                Duration longer = pause.multipliedBy(2);
                Duration next = longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
                scheduler.after(() -> warmAll(next), next);
                return;
            }
        }
        if (!refresh.isZero()) {
            scheduler.after(() -> warmAll(FIRST_PAUSE), refresh);
        }
    }

    /** Returns false if there is nobody yet who knows the files of tables. */
    @SuppressWarnings("checkstyle:illegalcatch") // whatever a table does, the others are warmed
    private boolean warm(Path table) {
        try {
            Optional<List<Path>> live = files.of(table);
            if (live.isEmpty()) {
                return false;
            }
            if (warming.warm(table, live.get())) {
                warmed.increment();
            }
        } catch (Throwable t) {
            failed.increment();
            CacheFailures.note("warming a table of fs.s3a.cache.warm.tables", t);
            if (complained.add(table)) {
                LOG.warn(
                        "{} of fs.s3a.cache.warm.tables is not warmed: {}. Its files are cached when they are read. Check that"
                                + " it is the whole path of a Delta table.",
                        table,
                        t.toString());
            }
        }
        return true;
    }

    /** Times that warming a table was started. */
    public long warmed() {
        return warmed.sum();
    }

    /** Times that a table could not be warmed. */
    public long failed() {
        return failed.sum();
    }
}
