package dev.thermocline.counters;

import static dev.thermocline.metrics.CacheMetric.counter;
import static dev.thermocline.metrics.CacheMetric.gauge;

import dev.thermocline.metrics.CacheMetric;
import java.util.List;
import java.util.stream.Stream;

/**
 * Every metric of the plugin's own, beside those of the cache: the only place where their names stand. They are
 * registered, sent by executors and documented from here.
 */
public final class PluginMetrics {
    /** What begins the names of an executor's own numbers. */
    public static final String EXECUTOR = "executor";
    /** What begins the names of the numbers of all processes together. */
    public static final String CLUSTER = "cluster";

    public static final CacheMetric HITS = ofBoth("hits", "reads", "Reads of one block that a tier served.");
    public static final CacheMetric HIT_BYTES = ofBoth("hit.bytes", "bytes", "Bytes that those hits delivered.");
    public static final CacheMetric MISSES = ofBoth("misses", "reads", "Reads of one block that S3 served.");
    public static final CacheMetric MISS_BYTES = ofBoth("miss.bytes", "bytes", "Bytes that misses delivered.");
    public static final CacheMetric ORIGIN_GETS =
            ofBoth("origin.gets", "requests", "GETs sent to S3 for missing ranges, repeated ones too.");
    public static final CacheMetric ORIGIN_BYTES = ofBoth("origin.bytes", "bytes", "Bytes that those GETs fetched.");
    public static final CacheMetric FAILURES =
            ofBoth("failures", "faults", "Faults of the cache or the plugin that nobody else noticed.");
    public static final CacheMetric PUSHED =
            ofBoth("captured.pushed", "files", "Tails of files written in an executor that were sent to the driver.");
    public static final CacheMetric PUSH_DROPS =
            ofBoth("captured.dropped", "files", "Tails of files written in an executor that found no room to wait.");
    public static final CacheMetric INSTRUCTIONS =
            ofBoth("instructions.followed", "instructions", "Instructions of the driver that an executor followed.");
    public static final CacheMetric INSTALLED = ofBoth(
            "tails.installed", "files", "Tails that an executor took over from other processes, without a request.");
    public static final CacheMetric EVICTED =
            ofBoth("files.evicted", "files", "Files that an executor dropped because a commit had removed them.");
    public static final CacheMetric ANNOUNCED_DROPS = ofBoth(
            "announced.dropped",
            "announcements",
            "Names of files that the driver sent ahead of their commit and that found no room to wait: their tails follow"
                    + " with the commit.");

    public static final CacheMetric FORGET_DROPS = ofBoth(
            "deleted.dropped",
            "files",
            "Deleted files that found no room to be sent to the other processes, and age in their caches.");

    public static final CacheMetric BODIES_FETCHED = ofBoth(
            "bodies.fetched.bytes", "bytes", "Bytes of new files' columns that `fs.s3a.cache.warm.bodies` fetched.");
    public static final CacheMetric BODIES_USED = ofBoth(
            "bodies.used.bytes",
            "bytes",
            "Bytes among them of files that the same process has read since: the rest was fetched for nobody so far.");
    public static final CacheMetric BODIES_DECLINED = ofBoth(
            "bodies.declined",
            "files",
            "New files whose columns were to be fetched and were not, or not all: the commit's report has the reason.");

    public static final CacheMetric BODIES_DROPPED = ofBoth(
            "bodies.hints.dropped",
            "hints",
            "What was learned of columns, or done for bodies, and found no room to wait: fewer columns are known.");

    public static final CacheMetric PUBLISHED = counter(
            "cluster.instructions.published",
            "instructions",
            "Instructions that the driver has published to executors. Not in local mode.");
    public static final CacheMetric SEEN =
            counter("cluster.executors.seen", "executors", "Executors that have ever polled. Not in local mode.");
    public static final CacheMetric GARBLED = counter(
            "cluster.messages.garbled", "messages", "Messages that the driver could not read. Not in local mode.");

    public static final CacheMetric SKIPPED = counter(
            "cluster.instructions.skipped",
            "instructions",
            "Instructions that were dropped, for space or age, before an executor had asked for them: it fetches what it"
                    + " reads. Not in local mode.");
    public static final CacheMetric DEFERRED = counter(
            "cluster.polls.deferred",
            "polls",
            "Polls of executors that got no instructions yet because of `fs.s3a.cache.warm.egress.rate`. Not in local mode.");

    public static final CacheMetric COMMITS_FOLLOWED = counter(
            "cluster.commits.followed", "commits", "Commits that the driver has read and acted upon, own and others'.");
    public static final CacheMetric COMMITS_DROPPED = counter(
            "cluster.commits.dropped",
            "commits",
            "Commits that found the driver's queue full, or waited in it when the application ended.");
    public static final CacheMetric COMMITS_LATE = counter(
            "cluster.commits.late",
            "commits",
            "Commits that found no room to be read while they were sent: they are read when S3 has them.");
    public static final CacheMetric COMMITS_MALFORMED =
            counter("cluster.commits.malformed", "commits", "Commits that could not be read.");
    public static final CacheMetric COMMITS_WARMED = counter(
            "cluster.commits.warmed",
            "commits",
            "Commits of which everything that was to be warmed has an outcome on every executor, and tables that were"
                    + " warmed as a whole.");
    public static final CacheMetric WARM_LAG = counter(
            "cluster.warm.lag.millis",
            "milliseconds",
            "Time from each of these commits to that moment, or from the start of warming a table, added up.");
    public static final CacheMetric TOMBSTONES_DROPPED = counter(
            "cluster.tombstones.dropped",
            "files",
            "Removed files that found no room to wait for the end of their grace, or waited when the application ended: they"
                    + " age in the caches.");
    public static final CacheMetric REFERENCES_DROPPED = counter(
            "cluster.references.dropped",
            "files",
            "Files of other tables that clones name and that found no room to be remembered: they may be evicted when their"
                    + " own table removes them.");
    public static final CacheMetric MEMORY = gauge(
            "cluster.memory.<part>.bytes",
            "bytes",
            "Heap that the driver takes for a part of its work, estimated: `commits` that wait to be followed (up to 64 MiB),"
                    + " `tombstones`, removed files that wait for the end of their grace (96 MiB), `references`, files of other"
                    + " tables that clones name (16 MiB), `reports` of commits (16 MiB).",
            "commits",
            "tombstones",
            "references",
            "reports");
    public static final CacheMetric CLUSTER_MEMORY = gauge(
            "cluster.buffers.<part>.bytes",
            "bytes",
            "Bytes that the driver holds for its executors: `captured` tails that wait for their commit, `instructions` that"
                    + " executors have not asked for, `hot` tails for executors that start (64 MiB each). Not in local mode.",
            "captured",
            "instructions",
            "hot");
    public static final CacheMetric WATCH_LOOKS = counter(
            "cluster.watch.looks",
            "requests",
            "Times that S3 was asked for the next commit of a table: one GET, or more.");
    public static final CacheMetric WATCH_FOUND =
            counter("cluster.watch.found", "commits", "Commits of other applications that were found.");
    public static final CacheMetric WATCH_SKIPPED =
            counter("cluster.watch.skipped", "commits", "Commits of others that were gone, or too many to follow.");
    public static final CacheMetric WATCH_FAILURES =
            counter("cluster.watch.failures", "requests", "Such requests that S3 did not answer.");
    public static final CacheMetric WATCH_FORGOTTEN = counter(
            "cluster.watch.forgotten",
            "tables",
            "Tables that were too many to watch, the one used longest ago first: commits of others to them are followed"
                    + " again from their next query on. Those of `fs.s3a.cache.watch.tables` always stay.");
    public static final CacheMetric TABLES_WARMED = counter(
            "cluster.tables.warmed", "rounds", "Times that warming a table of `fs.s3a.cache.warm.tables` was started.");
    public static final CacheMetric TABLES_FAILED = counter(
            "cluster.tables.failed", "rounds", "Times that a table of `fs.s3a.cache.warm.tables` could not be warmed.");
    public static final CacheMetric PARTITIONS_REWRITTEN = counter(
            "cluster.optimize.partitions.rewritten",
            "partitions",
            "Partitions that the advice on OPTIMIZE named for rewriting.");
    public static final CacheMetric PARTITIONS_SKIPPED = counter(
            "cluster.optimize.partitions.skipped",
            "partitions",
            "Partitions that the advice on OPTIMIZE left out because nothing had changed in them.");

    /** What each executor counts and the driver adds up. */
    public static final List<CacheMetric> OF_BOTH = Stream.concat(
                    Stream.of(
                            HITS,
                            HIT_BYTES,
                            MISSES,
                            MISS_BYTES,
                            ORIGIN_GETS,
                            ORIGIN_BYTES,
                            FAILURES,
                            PUSHED,
                            PUSH_DROPS,
                            INSTRUCTIONS,
                            INSTALLED,
                            EVICTED,
                            ANNOUNCED_DROPS,
                            FORGET_DROPS,
                            BODIES_FETCHED,
                            BODIES_USED,
                            BODIES_DECLINED,
                            BODIES_DROPPED),
                    PeerMetrics.ALL.stream())
            .toList();

    /** What the driver counts when there are executors in other processes. */
    public static final List<CacheMetric> OF_DRIVER =
            List.of(PUBLISHED, SKIPPED, DEFERRED, SEEN, GARBLED, CLUSTER_MEMORY);

    /** What the driver counts of commits, with executors in other processes or without. */
    public static final List<CacheMetric> OF_COMMITS = List.of(
            COMMITS_FOLLOWED,
            COMMITS_DROPPED,
            COMMITS_LATE,
            COMMITS_MALFORMED,
            COMMITS_WARMED,
            WARM_LAG,
            TOMBSTONES_DROPPED,
            REFERENCES_DROPPED,
            MEMORY,
            WATCH_LOOKS,
            WATCH_FOUND,
            WATCH_SKIPPED,
            WATCH_FAILURES,
            WATCH_FORGOTTEN,
            TABLES_WARMED,
            TABLES_FAILED,
            PARTITIONS_REWRITTEN,
            PARTITIONS_SKIPPED);

    /** All of them, in the order of the documentation. */
    public static final List<CacheMetric> ALL =
            Stream.of(OF_BOTH, OF_DRIVER, OF_COMMITS).flatMap(List::stream).toList();

    private static final String SIDE = "<side>.";

    private PluginMetrics() {}

    private static CacheMetric ofBoth(String name, String unit, String meaning) {
        return counter(SIDE + name, unit, meaning, EXECUTOR, CLUSTER);
    }

    /** The name under which executors send it. */
    public static String key(CacheMetric metric) {
        return metric.name().substring(SIDE.length());
    }
}
