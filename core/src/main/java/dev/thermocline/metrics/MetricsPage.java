package dev.thermocline.metrics;

import java.util.List;
import java.util.stream.Collectors;

/** Renders lists of metrics as the markdown of docs/METRICS.md. A pure function of the lists. */
public final class MetricsPage {
    private static final String INTRODUCTION = """
            # Metrics

            This page is generated from `MetricCatalogue` (core) and `PluginMetrics` (spark-listener); do not edit it by
            hand. To write it again: `./mvnw -pl spark-listener -am test -Dtest=MetricsPageTest \
            -Dsurefire.failIfNoSpecifiedTests=false -Dthermocline.docs.update=true`

            ## Where to see them

            - **Spark's metrics system.** The plugin registers the names below in the driver and in each executor, as
              gauges of the source `plugin.dev.thermocline.spark.ThermoclinePlugin`. Sinks show them as
              `APPLICATION.PROCESS.plugin.dev.thermocline.spark.ThermoclinePlugin.NAME`. APPLICATION is the application's id,
              or the value of `spark.metrics.namespace`. PROCESS is `driver` or the executor's id.
            - **JMX.** Switch Spark's JMX sink on with [conf/metrics.properties](../conf/metrics.properties). Each metric is
              then the attribute `Value` of the MBean `metrics:name=FULL NAME,type=gauges` in the process that counts it.
            - **Prometheus.** One endpoint of the driver has the driver and all executors: [below](#prometheus).
            - **Log.** Every `fs.s3a.cache.log.interval` the logger `dev.thermocline.statistics` writes one line at level
              INFO: `Hit rate: 85.2%, Hits: 1523, Misses: 265, TTL expirations: 12, Inner gets: 265, Inner puts: 145`. Inner
              gets are `cache.origin.gets` and `cache.origin.retries` together, inner puts are `cache.origin.puts`. With
              `off` there is no line and no thread for it.
            - **Code.** `ProcessCache.current()` gives the numbers of the process: `statistics()`, `tiers()` and `metrics()`.

            Counters grow from the start of the process; gauges go up and down. All are registered from the start and are 0
            until something happens. Traffic of warming counts neither as a hit nor as a miss.

            """;

    private static final String CACHE = """
            ## One process's cache

            In the driver and in each executor, each with its own numbers. No read in `cache.hits.*` needed S3; for those in
            `cache.misses` the cache sent `cache.origin.gets` and `cache.origin.retries`, of which one may serve many blocks.

            """;

    private static final String PLUGIN = """
            ## Driver and executors together

            Names that begin with `executor.` are in each executor and count that executor alone. Names that begin with
            `cluster.` are in the driver and count the driver and all executors that have polled it, which report with each
            poll (`fs.s3a.cache.poll.interval`). In local mode one process has both.

            """;

    private static final String TABLE = """
            | name | type | unit | meaning | since |
            |---|---|---|---|---|
            """;

    private MetricsPage() {}

    /**
     * The whole page, with a newline at its end.
     *
     * @param cache what a process's cache counts
     * @param plugin what the Spark plugin counts
     */
    public static String render(List<CacheMetric> cache, List<CacheMetric> plugin) {
        return INTRODUCTION + CACHE + table(cache) + "\n" + PLUGIN + table(plugin);
    }

    private static String table(List<CacheMetric> metrics) {
        return metrics.stream().map(MetricsPage::row).collect(Collectors.joining("", TABLE, ""));
    }

    private static String row(CacheMetric metric) {
        return String.join(
                " | ",
                "| `" + metric.name() + "`",
                MetricCatalogue.lowerCase(metric.type()),
                metric.unit(),
                metric.values().isEmpty() ? metric.meaning() : metric.meaning() + " " + values(metric),
                metric.since() + " |\n");
    }

    private static String values(CacheMetric metric) {
        String variable = metric.name().replaceFirst("[^<]*<([^>]+)>.*", "$1");
        return "The " + variable + " is one of `" + String.join("`, `", metric.values()) + "`.";
    }
}
