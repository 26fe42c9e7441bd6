package dev.thermocline.config;

import static dev.thermocline.config.option.Option.jvm;
import static dev.thermocline.config.option.OptionType.bool;
import static dev.thermocline.config.option.OptionType.duration;
import static dev.thermocline.config.option.OptionType.integer;
import static dev.thermocline.config.option.OptionType.names;
import static dev.thermocline.config.option.OptionType.size;

import dev.thermocline.config.option.ByteSize;
import dev.thermocline.config.option.Option;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The options of what commits set off: which are followed, what is warmed, what is dropped, how executors are notified.
 * Uses nothing of {@link CacheOptions}, which uses this: two threads that load one each would wait for each other for
 * ever.
 */
public final class CommitOptions {
    public static final Option<ByteSize> COMMIT_LOG_MAX = jvm(
            "commit.log.max",
            size("64k", "256m"),
            "8m",
            "Largest Delta commit file whose bytes are kept for the commit listener while it is "
                    + "written. Larger ones are read back from S3.");

    public static final Option<Boolean> WARM_ENABLED =
            jvm("warm.enabled", bool(), "true", "Whether commits warm the tails of the files that they add.");

    public static final Option<Optional<Integer>> WARM_RECENCY_DAYS = jvm(
            "warm.recency.days",
            integer(1, 3650).or("unlimited"),
            "unlimited",
            "Only files whose partition date is at most this many days old are warmed.");

    public static final Option<Integer> WARM_FILES_MAX =
            jvm("warm.files.max", integer(1, 1_000_000), "10000", "Most files that one commit warms.");

    public static final Option<ByteSize> WARM_BYTES_MAX =
            jvm("warm.bytes.max", size("1m", "64g"), "256m", "Most tail bytes that one commit warms.");

    public static final Option<Integer> WARM_CONCURRENCY =
            jvm("warm.concurrency", integer(1, 64), "4", "How many files a JVM warms at the same time.");

    public static final Option<Duration> WARM_TIMEOUT =
            jvm("warm.timeout", duration("1s", "1h"), "30s", "How long warming one file may take.");

    public static final Option<ByteSize> WARM_EGRESS_RATE = jvm(
            "warm.egress.rate",
            size("1m", "10g"),
            "128m",
            "How many bytes of tails the driver sends to its executors in a second, to all together. Who waits too long"
                    + " fetches what it reads.");

    public static final Option<Boolean> WARM_BODIES = jvm(
            "warm.bodies",
            bool(),
            "false",
            "Whether a commit that replaces files has of the new ones fetched which column chunks queries used lately of the "
                    + "old ones. At most as many bytes as were cached of the old files.");

    public static final Option<ByteSize> WARM_BODIES_RATE =
            jvm("warm.bodies.rate", size("1m", "10g"), "32m", "How many bytes of bodies a JVM fetches in a second.");

    public static final Option<ByteSize> WARM_BODIES_BYTES_MAX = jvm(
            "warm.bodies.bytes.max",
            size("1m", "1t"),
            "1g",
            "Most bytes of bodies that are fetched for one commit, by all executors together.");

    public static final Option<List<String>> WARM_TABLES = jvm(
            "warm.tables",
            names(),
            "",
            "Tables whose live files are warmed when the application starts, by their whole paths, as s3a://bucket/table, "
                    + "before any query asks for them. Only the driver of an application with the plugin does.");

    public static final Option<Duration> WARM_REFRESH = jvm(
            "warm.refresh",
            duration("0s", "30d"),
            "0s",
            "How often the tables of warm.tables are warmed again: what is cached costs no GET. 0s is at the start alone.");

    public static final Option<Boolean> EVICT_ENABLED =
            jvm("evict.enabled", bool(), "true", "Whether files that a commit removes are dropped from the cache.");

    public static final Option<Duration> EVICT_GRACE = jvm(
            "evict.grace",
            duration("0s", "1d"),
            "60s",
            "How long removed files stay for queries that are still reading them.");

    public static final Option<Duration> POLL_INTERVAL = jvm(
            "poll.interval",
            duration("50ms", "1m"),
            "500ms",
            "How often an executor asks the driver for what to warm and evict.");

    public static final Option<Duration> EVICT_GRACE_MAX = jvm(
            "evict.grace.max",
            duration("0s", "7d"),
            "1h",
            "How long removed files stay at most for jobs that began before the commit and still run. The grace counts first.");

    public static final Option<Boolean> WATCH_ENABLED = jvm(
            "watch.enabled",
            bool(),
            "true",
            "Whether commits of other applications to tables that are read here are followed: one GET for each commit, and "
                    + "one for each time that an idle table is checked.");

    public static final Option<Duration> WATCH_INTERVAL = jvm(
            "watch.interval",
            duration("100ms", "1h"),
            "5s",
            "How long after the last news of a table S3 is asked for the next commit. A listing of its log by a query is "
                    + "news, too.");

    public static final Option<Duration> WATCH_INTERVAL_MAX = jvm(
            "watch.interval.max",
            duration("100ms", "1d"),
            "60s",
            "The interval doubles up to this while a table does not change.");

    public static final Option<Duration> WATCH_IDLE = jvm(
            "watch.idle",
            duration("1s", "30d"),
            "1h",
            "How long after its last query a table is asked for. A commit found by asking is no query.");

    public static final Option<List<String>> WATCH_TABLES = jvm(
            "watch.tables",
            names(),
            "",
            "Tables to ask for whether they are read or not, by their whole paths, as s3a://bucket/table. Only the driver of "
                    + "an application with the plugin does.");

    static final List<Option<?>> ALL = List.of(
            COMMIT_LOG_MAX,
            WARM_ENABLED,
            WARM_RECENCY_DAYS,
            WARM_FILES_MAX,
            WARM_BYTES_MAX,
            WARM_CONCURRENCY,
            WARM_TIMEOUT,
            WARM_EGRESS_RATE,
            WARM_BODIES,
            WARM_BODIES_RATE,
            WARM_BODIES_BYTES_MAX,
            WARM_TABLES,
            WARM_REFRESH,
            EVICT_ENABLED,
            EVICT_GRACE,
            EVICT_GRACE_MAX,
            WATCH_ENABLED,
            WATCH_INTERVAL,
            WATCH_INTERVAL_MAX,
            WATCH_IDLE,
            WATCH_TABLES,
            POLL_INTERVAL);

    private CommitOptions() {}
}
