package dev.thermocline.spark;

import static java.util.Objects.requireNonNull;

import dev.thermocline.admission.PartitionDates;
import dev.thermocline.config.CacheSettings;
import dev.thermocline.follow.CommitPipeline;
import dev.thermocline.hadoop.CacheFailures;
import dev.thermocline.optimize.Advice;
import dev.thermocline.optimize.DeltaLogSource;
import dev.thermocline.optimize.GuardLimits;
import dev.thermocline.optimize.LeadingEdge;
import dev.thermocline.optimize.OptimizeGuard;
import dev.thermocline.report.CommitReport;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * What jobs may ask of the plugin, on the driver: wait until a commit is warm, look at what became of commits, ask what
 * the next OPTIMIZE has to rewrite. From Python: {@code spark._jvm.dev.thermocline.spark.Thermocline.awaitWarm(...)}.
 * Thread-safe.
 */
public final class Thermocline {
    private static volatile Optional<Advisor> advisor = Optional.empty();

    private Thermocline() {}

    /** The plugin has started: from now on logs are read with the application's configuration. */
    static void started(Configuration configuration, Clock clock) {
        advisor = Optional.of(new Advisor(
                new OptimizeGuard(new DeltaLogSource(configuration, GuardLimits.defaults()), GuardLimits.defaults()),
                configuration,
                clock));
    }

    /** The plugin has stopped: what was known of logs is forgotten. */
    static void stopped() {
        advisor = Optional.empty();
    }

    /**
     * Waits until what a commit added is resident on every executor that is there, or is known not to be warmed. A commit
     * of another application is waited for, too, if its table is used or watched here; one that was made before this
     * application heard of the table is not known, and the wait ends with its time.
     *
     * @param table the table's path, as {@code s3a://bucket/table}
     * @param version the commit's version
     * @param timeout longest wait; zero or less only looks
     * @return what became of each file, by the name of the outcome; empty if the time was over first
     * @throws InterruptedException if the waiting thread is interrupted
     */
    public static Optional<CommitReport> awaitWarm(String table, long version, Duration timeout)
            throws InterruptedException {
        requireNonNull(timeout, "timeout is null");
        return CommitPipeline.get().reports().await(new Path(table), version, CommitReport::warmed, timeout);
    }

    /**
     * As {@link #awaitWarm(String, long, Duration)}, for languages without durations.
     *
     * @param timeoutMillis longest wait in milliseconds
     * @return whether the commit is warm
     * @throws InterruptedException if the waiting thread is interrupted
     */
    public static boolean awaitWarm(String table, long version, long timeoutMillis) throws InterruptedException {
        return awaitWarm(table, version, Duration.ofMillis(timeoutMillis)).isPresent();
    }

    /** What became of the last commits, the newest first. */
    public static List<CommitReport> reports() {
        return CommitPipeline.get().reports().recent();
    }

    /**
     * What the next {@code OPTIMIZE ... ZORDER BY} of a table has to rewrite: nothing, the partitions of a predicate for
     * its {@code WHERE}, or everything. Reads the commits since the last answer; what can't be read means everything.
     *
     * @param table the table's path, as {@code s3a://bucket/table}
     * @param zorderColumns the columns of ZORDER BY in their sequence
     * @throws IllegalArgumentException if there is no column
     */
    public static Advice adviseOptimize(String table, List<String> zorderColumns) {
        return advise(table, zorderColumns, unused -> LeadingEdge.none());
    }

    /**
     * As {@link #adviseOptimize(String, List)}, with partitions that are rewritten although nothing in them changed: those
     * of today and of the days before, in UTC, as {@code fs.s3a.cache.partition.columns} and
     * {@code fs.s3a.cache.partition.formats} read a partition's date.
     *
     * @param lastDays how many days, today included, at least 1
     * @throws IllegalArgumentException if there is no column, or no day
     */
    public static Advice adviseOptimize(String table, List<String> zorderColumns, int lastDays) {
        if (lastDays < 1) {
            throw new IllegalArgumentException("lastDays must be at least 1: " + lastDays);
        }
        return advise(table, zorderColumns, asked -> {
            CacheSettings.Admission options =
                    CacheSettings.from(asked.configuration).admission();
            return LeadingEdge.lastDays(
                    new PartitionDates(options.partitionColumns(), options.partitionFormats()), lastDays, asked.clock);
        });
    }

    private static Advice advise(String table, List<String> zorderColumns, Function<Advisor, LeadingEdge> edge) {
        if (zorderColumns.isEmpty()) {
            throw new IllegalArgumentException("ZORDER BY needs at least one column");
        }
        Optional<Advisor> present = advisor;
        if (present.isEmpty()) {
            return new Advice.Everything("the plugin has not started: set spark.plugins");
        }
        Advisor asked = present.get();
        return CacheFailures.call(
                "advising OPTIMIZE",
                () -> asked.guard.advise(new Path(table), zorderColumns, edge.apply(asked)),
                () -> new Advice.Everything("the guard has failed; its log says how"));
    }

    static long partitionsRewritten() {
        return advisor.map(present -> present.guard.partitionsRewritten()).orElse(0L);
    }

    static long partitionsSkipped() {
        return advisor.map(present -> present.guard.partitionsSkipped()).orElse(0L);
    }

    private record Advisor(OptimizeGuard guard, Configuration configuration, Clock clock) {}
}
