package dev.thermocline.spark;

import static java.util.Objects.requireNonNull;

import dev.thermocline.admission.PartitionDates;
import dev.thermocline.config.CacheSettings;
import dev.thermocline.failure.CacheFailures;
import dev.thermocline.optimize.OptimizeAdvice;
import dev.thermocline.optimize.RecentPartitions;
import dev.thermocline.process.Advisor;
import dev.thermocline.process.CurrentProcess;
import dev.thermocline.report.CommitReport;
import dev.thermocline.report.WarmResult;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.hadoop.fs.Path;

/**
 * What jobs may ask of the plugin, on the driver: wait until a commit is warm, read what became of commits, ask what
 * the next OPTIMIZE has to rewrite. From Python: {@code spark._jvm.dev.thermocline.spark.Thermocline.awaitWarm(...)}.
 * Thread-safe.
 */
public final class Thermocline {
    private static final TableNames NAMES = new TableNames(new SessionCatalog());

    private Thermocline() {}

    /**
     * Waits until it is known whether what a commit added is resident in every process that is there, and returns how
     * it is: warm; not warm, and nothing more will come; unknown, because nobody here follows such a commit; or the
     * time was over first. What is known is answered at once. A commit of another application is waited for if its
     * table is used or watched here; one that was made before this application knew the table is unknown.
     *
     * @param table the table's path (with the scheme s3a, s3 or s3n), {@code delta.`path`}, or its name in the catalog
     *     of the thread's session, which costs what {@code DESCRIBE DETAIL} costs
     * @param version the commit's version
     * @param timeout longest wait; zero or less does not wait
     * @throws IllegalArgumentException if the table's name means no table
     * @throws InterruptedException if the waiting thread is interrupted
     */
    public static WarmResult warmth(String table, long version, Duration timeout) throws InterruptedException {
        requireNonNull(timeout, "timeout is null");
        return CurrentProcess.services().pipeline().awaitWarm(NAMES.resolve(table), version, timeout);
    }

    /**
     * Waits until what a commit added is resident in every process that is there. Empty at once where it is known that
     * this will not be so; {@link #warmth} states why.
     *
     * @param table as in {@link #warmth}
     * @param version the commit's version
     * @param timeout longest wait; zero or less does not wait
     * @return what became of each file, by the name of the outcome; empty if the commit is not warm
     * @throws IllegalArgumentException if the table's name means no table
     * @throws InterruptedException if the waiting thread is interrupted
     */
    public static Optional<CommitReport> awaitWarm(String table, long version, Duration timeout)
            throws InterruptedException {
        return warmth(table, version, timeout).report().filter(CommitReport::warmed);
    }

    /**
     * As {@link #awaitWarm(String, long, Duration)}, for languages without durations.
     *
     * @param timeoutMillis longest wait in milliseconds
     * @return whether the commit is warm
     * @throws IllegalArgumentException if the table's name means no table
     * @throws InterruptedException if the waiting thread is interrupted
     */
    public static boolean awaitWarm(String table, long version, long timeoutMillis) throws InterruptedException {
        return awaitWarm(table, version, Duration.ofMillis(timeoutMillis)).isPresent();
    }

    /** What became of the last commits, the newest first. */
    public static List<CommitReport> reports() {
        return CurrentProcess.services().pipeline().reports().recent();
    }

    /**
     * What the next {@code OPTIMIZE ... ZORDER BY} of a table has to rewrite: nothing, the partitions of a predicate
     * for its {@code WHERE}, or everything. Reads the commits since the last answer; what can't be read means
     * everything.
     *
     * @param table as in {@link #warmth}
     * @param zorderColumns the columns of ZORDER BY in their sequence
     * @throws IllegalArgumentException if there is no column, or the table's name means no table
     */
    public static OptimizeAdvice adviseOptimize(String table, List<String> zorderColumns) {
        return advise(table, zorderColumns, unused -> RecentPartitions.none());
    }

    /**
     * As {@link #adviseOptimize(String, List)}, with partitions that are rewritten although nothing in them changed:
     * those of today and of the days before, in UTC, as {@code fs.s3a.cache.partition.columns} and {@code
     * fs.s3a.cache.partition.formats} read a partition's date.
     *
     * @param lastDays how many days, today included, at least 1
     * @throws IllegalArgumentException if there is no column, or no day
     */
    public static OptimizeAdvice adviseOptimize(String table, List<String> zorderColumns, int lastDays) {
        if (lastDays < 1) {
            throw new IllegalArgumentException("lastDays must be at least 1: " + lastDays);
        }
        return advise(table, zorderColumns, asked -> {
            CacheSettings.Admission options =
                    CacheSettings.from(asked.configuration()).admission();
            return RecentPartitions.lastDays(
                    new PartitionDates(options.partitionColumns(), options.partitionFormats()),
                    lastDays,
                    asked.clock());
        });
    }

    private static OptimizeAdvice advise(
            String table, List<String> zorderColumns, Function<Advisor, RecentPartitions> recent) {
        if (zorderColumns.isEmpty()) {
            throw new IllegalArgumentException("ZORDER BY needs at least one column");
        }
        Optional<Advisor> present = CurrentProcess.application().advisor();
        if (present.isEmpty()) {
            return new OptimizeAdvice.Everything("the plugin has not started: set spark.plugins");
        }
        Advisor asked = present.get();
        Path root = NAMES.resolve(table);
        return CacheFailures.call(
                "advising OPTIMIZE",
                () -> asked.optimize().advise(root, zorderColumns, recent.apply(asked)),
                () -> new OptimizeAdvice.Everything("the advisor failed; see the log of the driver"));
    }
}
