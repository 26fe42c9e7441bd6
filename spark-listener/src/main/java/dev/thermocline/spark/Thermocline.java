package dev.thermocline.spark;

import static java.util.Objects.requireNonNull;

import dev.thermocline.admission.PartitionDates;
import dev.thermocline.config.CacheSettings;
import dev.thermocline.failure.CacheFailures;
import dev.thermocline.optimize.OptimizeAdvice;
import dev.thermocline.optimize.RecentPartitions;
import dev.thermocline.pipeline.CommitPipeline;
import dev.thermocline.process.Advisor;
import dev.thermocline.process.CurrentProcess;
import dev.thermocline.report.CommitReport;
import dev.thermocline.report.ComparedFile;
import dev.thermocline.report.DropResult;
import dev.thermocline.report.TableStatus;
import dev.thermocline.report.WarmResult;
import dev.thermocline.spark.session.ByteComparison;
import dev.thermocline.spark.session.SessionCatalog;
import dev.thermocline.spark.session.SessionFiles;
import dev.thermocline.spark.session.TableNames;
import dev.thermocline.status.HeldTables;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.hadoop.fs.Path;

/**
 * What jobs may ask of the plugin, on the driver: wait until a commit is warm, how much of a table is held, to drop it
 * everywhere, what became of commits, and what the next OPTIMIZE has to rewrite. From Python: {@code
 * spark._jvm.dev.thermocline.spark.Thermocline.awaitWarm(...)}.
 * Thread-safe.
 */
public final class Thermocline {
    private static final TableNames NAMES = new TableNames(new SessionCatalog());

    private static final int STATUS_SECONDS = 15;

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
     * this will not be so; {@link #warmth(String, long, Duration)} states why.
     *
     * @param table as in {@link #warmth(String, long, Duration)}
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

    /**
     * As {@link #warmth(String, long, Duration)}, for the newest version that the table's log has in S3 at the time of
     * the call; one LIST of the log finds it. A version that is committed while this waits is not waited for.
     *
     * @param table as in {@link #warmth(String, long, Duration)}
     * @param timeout longest wait; zero or less does not wait
     * @return unknown also if the plugin has not started, or the table is not cached
     * @throws IllegalArgumentException if the table's name means no table
     * @throws UncheckedIOException if the log can't be listed
     * @throws InterruptedException if the waiting thread is interrupted
     */
    public static WarmResult warmth(String table, Duration timeout) throws InterruptedException {
        requireNonNull(timeout, "timeout is null");
        Path root = NAMES.resolve(table);
        Optional<Advisor> plugin = CurrentProcess.application().advisor();
        if (plugin.isEmpty()) {
            return new WarmResult(WarmResult.Status.UNKNOWN, Optional.empty());
        }
        try {
            return CurrentProcess.services()
                    .pipeline()
                    .awaitWarm(root, plugin.get().configuration(), timeout);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * As {@link #awaitWarm(String, long, Duration)}, for the newest version that the table's log has in S3 at the time
     * of the call.
     *
     * @param table as in {@link #warmth(String, long, Duration)}
     * @param timeout longest wait; zero or less does not wait
     * @return the report of that version; empty if it is not warm
     * @throws IllegalArgumentException if the table's name means no table
     * @throws UncheckedIOException if the log can't be listed
     * @throws InterruptedException if the waiting thread is interrupted
     */
    public static Optional<CommitReport> awaitWarm(String table, Duration timeout) throws InterruptedException {
        return warmth(table, timeout).report().filter(CommitReport::warmed);
    }

    /**
     * As {@link #awaitWarm(String, Duration)}, for languages without durations.
     *
     * @param timeoutMillis longest wait in milliseconds
     * @return whether the newest version is warm
     * @throws IllegalArgumentException if the table's name means no table
     * @throws UncheckedIOException if the log can't be listed
     * @throws InterruptedException if the waiting thread is interrupted
     */
    public static boolean awaitWarm(String table, long timeoutMillis) throws InterruptedException {
        return awaitWarm(table, Duration.ofMillis(timeoutMillis)).isPresent();
    }

    /** As {@link #status(String, Duration)}, within {@value #STATUS_SECONDS} seconds. */
    public static TableStatus status(String table) throws InterruptedException {
        return status(table, Duration.ofSeconds(STATUS_SECONDS));
    }

    /**
     * How many of the live files and bytes of a table's newest version the executors hold: of each file its tail, where
     * Parquet has the footer, and its bytes. The table needs not be followed here. What a tier lists is counted, which
     * an eviction may take a moment later; nothing is read, fetched or kept alive by it.
     *
     * <p>The live files are those that the commits in the table's log name. It costs one LIST of the log and one GET
     * for each commit of which this process does not hold the bytes, the newest first, at most 2,000 and for half of
     * the time; no request for data files, and no request of an executor. Commits that are not in the log any more, or
     * not read in time, are stated as {@link TableStatus.Scope#since}: the status is then about the live files that
     * were added since. Executors answer with their polls; of many files a sample is asked for, by the hashes of
     * their paths, so that all messages together stay within 64 MiB. Who does not answer in time is in {@link
     * TableStatus#unreached}.
     *
     * @param table as in {@link #warmth(String, long, Duration)}
     * @param timeout longest wait
     * @throws IllegalArgumentException if the table's name means no table
     * @throws IllegalStateException if the plugin has not started
     * @throws UncheckedIOException if the table has no log, is not cached, keeps its live files elsewhere than in
     *     commits, or can't be read; the message states which
     * @throws InterruptedException if the waiting thread is interrupted
     */
    public static TableStatus status(String table, Duration timeout) throws InterruptedException {
        requireNonNull(timeout, "timeout is null");
        HeldTables tables = tables();
        try {
            return tables.status().status(NAMES.resolve(table), timeout);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Starts warming what a table holds now, as {@code fs.s3a.cache.warm.tables} does, and waits until nothing more is
     * done for it: its live files' tails are resident in every process, or the report has the reasons. Warming goes on
     * when the time is over.
     *
     * @param table as in {@link #warmth(String, long, Duration)}
     * @param timeout longest wait; zero or less does not wait
     * @return unknown if there was nothing to start: the table is not cached, or warming is off
     * @throws IllegalArgumentException as {@link #status(String, Duration)}, which states the other errors, too
     */
    public static WarmResult warm(String table, Duration timeout) throws InterruptedException {
        Advisor plugin = CurrentProcess.application().advisor().orElseThrow(Thermocline::noPlugin);
        Path root = NAMES.resolve(table);
        List<Path> live = SessionFiles.live(root).orElseThrow(Thermocline::noPlugin);
        CommitPipeline pipeline = CurrentProcess.services().pipeline();
        try {
            return pipeline.reports()
                    .awaitTable(root, () -> pipeline.warmTable(root, live, plugin.configuration()), timeout);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Drops a table from the cache of every process, whoever may read it; S3 is not touched. The files of its newest
     * version are dropped by their names, so also those that nobody has opened since a restart; of all others below
     * its root those that a process has opened. Where the log names only a part of the live files, {@link
     * DropResult#whole} is false, and {@link #clear} drops the rest. Costs what {@link #status(String,
     * Duration)} costs; a directory without a log is dropped like any other. What is being warmed or written meanwhile
     * may come back.
     *
     * @param table as in {@link #warmth(String, long, Duration)}
     * @param timeout longest wait
     * @return also of the driver, which holds what it reads of logs
     * @throws IllegalArgumentException as {@link #status(String, Duration)}, which states the other errors, too
     */
    public static DropResult evict(String table, Duration timeout) throws InterruptedException {
        requireNonNull(timeout, "timeout is null");
        HeldTables tables = tables();
        try {
            return tables.drops().evict(NAMES.resolve(table), timeout);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Drops everything that the caches of all processes hold, of all tables and users; S3 is not touched. What is being
     * warmed or written meanwhile may come back.
     *
     * @param timeout longest wait
     * @throws IllegalStateException if the plugin has not started
     * @throws InterruptedException if the waiting thread is interrupted
     */
    public static DropResult clear(Duration timeout) throws InterruptedException {
        requireNonNull(timeout, "timeout is null");
        return tables().drops().clear(timeout);
    }

    /**
     * Reads some of a table's live files twice, through the cache and as plain S3A does, and compares them byte for
     * byte: whether the cache is to blame for what a query shows. A job with a task for each file, on whichever
     * executor Spark runs it; each file is read from S3 as a whole, and what the cache lacked of it is kept.
     *
     * @param table as in {@link #warmth(String, long, Duration)}
     * @param files how many at most, by chance; at least 1
     * @return of each file what the task found; none of a table without files
     * @throws IllegalArgumentException if there is to be no file, or the table's name means no table
     * @throws IllegalStateException if the plugin has not started
     */
    public static List<ComparedFile> selfTest(String table, int files) {
        if (files < 1) {
            throw new IllegalArgumentException("files must be at least 1: " + files);
        }
        return ByteComparison.of(NAMES.resolve(table), files).orElseThrow(Thermocline::noPlugin);
    }

    private static HeldTables tables() {
        return CurrentProcess.application().tables().orElseThrow(Thermocline::noPlugin);
    }

    /** The counters of each process since its start, executors' as of their last polls, by process and by name. */
    public static Map<String, Map<String, Long>> stats() {
        return CurrentProcess.application().countersByProcess();
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
     * @param table as in {@link #warmth(String, long, Duration)}
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

    private static IllegalStateException noPlugin() {
        return new IllegalStateException("the plugin has not started: set spark.plugins");
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
