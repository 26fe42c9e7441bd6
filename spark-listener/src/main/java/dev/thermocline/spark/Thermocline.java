package dev.thermocline.spark;

import static java.util.Objects.requireNonNull;

import dev.thermocline.follow.CommitPipeline;
import dev.thermocline.hadoop.CacheFailures;
import dev.thermocline.optimize.Advice;
import dev.thermocline.optimize.DeltaLogSource;
import dev.thermocline.optimize.GuardLimits;
import dev.thermocline.optimize.LeadingEdge;
import dev.thermocline.optimize.OptimizeGuard;
import dev.thermocline.report.CommitReport;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * What jobs may ask of the plugin, on the driver: wait until a commit is warm, look at what became of commits, ask what
 * the next OPTIMIZE has to rewrite. From Python: {@code spark._jvm.dev.thermocline.spark.Thermocline.awaitWarm(...)}.
 * Thread-safe.
 */
public final class Thermocline {
    private static volatile OptimizeGuard guard = newGuard(new Configuration());

    private Thermocline() {}

    /** The plugin has started: from now on logs are read with the application's configuration. */
    static void started(Configuration configuration) {
        guard = newGuard(configuration);
    }

    private static OptimizeGuard newGuard(Configuration configuration) {
        return new OptimizeGuard(
                new DeltaLogSource(configuration, GuardLimits.defaults()), LeadingEdge.none(), GuardLimits.defaults());
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
        OptimizeGuard present = guard;
        return CacheFailures.call(
                "advising OPTIMIZE",
                () -> present.advise(new Path(table), zorderColumns),
                () -> new Advice.Everything("the guard has failed; its log says how"));
    }

    static long partitionsRewritten() {
        return guard.partitionsRewritten();
    }

    static long partitionsSkipped() {
        return guard.partitionsSkipped();
    }
}
