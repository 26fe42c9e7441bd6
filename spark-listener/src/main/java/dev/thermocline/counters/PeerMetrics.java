package dev.thermocline.counters;

import static dev.thermocline.metrics.CacheMetric.counter;
import static dev.thermocline.metrics.CacheMetric.gauge;

import dev.thermocline.metrics.CacheMetric;
import dev.thermocline.peer.PeerUnavailableException.Reason;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The metrics of what the processes of an application deliver to each other: the only place where they are listed. */
public final class PeerMetrics {
    private static final String PREFIX = "<side>.peer.";

    public static final CacheMetric REQUESTS =
            ofBoth("requests", "requests", "Requests sent to other processes; one that waits for S3 there is two.");
    public static final CacheMetric BYTES = ofBoth("bytes", "bytes", "Bytes that other processes delivered.");
    public static final CacheMetric SERVED = ofBoth("served", "requests", "Requests of other processes.");
    public static final CacheMetric SERVED_BYTES =
            ofBoth("served.bytes", "bytes", "Bytes that were sent to other processes.");
    public static final CacheMetric BUSY = ofBoth(
            "served.busy",
            "requests",
            "Requests of others that found too much to do: a full queue, or no memory left of `fs.s3a.cache.peers.memory`.");
    public static final CacheMetric REFUSED = ofBoth(
            "served.refused",
            "requests",
            "Connections of others that were refused, without the application's secret or with a message that is too long,"
                    + " and requests that are not of this version or not readable.");
    public static final CacheMetric MEMBERS =
            level("members", "processes", "Other processes that may be asked: of the same zone and version.");
    public static final CacheMetric COOLING =
            level("cooling", "processes", "Those among them that are not asked for a while because they failed.");
    public static final CacheMetric QUEUED =
            level("queued", "requests", "Requests of others that wait for a thread or for S3.");
    public static final CacheMetric MEMORY = level(
            "memory", "bytes", "Bytes of answers, in either direction, that are under way or wait for their reader.");

    private static final Map<Reason, CacheMetric> FAILURES = new EnumMap<>(
            Arrays.stream(Reason.values()).collect(Collectors.toMap(Function.identity(), PeerMetrics::failure)));

    /** All of them, in the order of the documentation. */
    static final List<CacheMetric> ALL = Stream.concat(
                    Stream.of(REQUESTS, BYTES, SERVED, SERVED_BYTES, BUSY, REFUSED, MEMBERS, COOLING, QUEUED, MEMORY),
                    FAILURES.values().stream())
            .toList();

    private PeerMetrics() {}

    private static CacheMetric ofBoth(String name, String unit, String meaning) {
        return counter(PREFIX + name, unit, meaning, PluginMetrics.EXECUTOR, PluginMetrics.CLUSTER);
    }

    private static CacheMetric level(String name, String unit, String meaning) {
        return gauge(PREFIX + name, unit, meaning, PluginMetrics.EXECUTOR, PluginMetrics.CLUSTER);
    }

    private static CacheMetric failure(Reason reason) {
        String meaning = switch (reason) {
            case ABSENT -> "it did not have the bytes and did not fetch them.";
            case BUSY -> "it had too much to do, or this process had no memory left for the answer.";
            case SILENT -> "it did not answer within `fs.s3a.cache.peers.head-start`, or stopped.";
            case BROKEN -> "the connection failed or broke.";
            case REFUSED -> "it did not accept this process.";
            case CORRUPT -> "its answer did not match its checksums or the question.";
            case FOREIGN -> "it runs another version of the jar.";
        };
        return ofBoth(
                "failures." + reason.name().toLowerCase(Locale.ROOT),
                "requests",
                "Times that another process did not deliver because " + meaning);
    }

    /** The metric of failures for this reason. */
    public static CacheMetric failures(Reason reason) {
        return Objects.requireNonNull(FAILURES.get(reason));
    }
}
