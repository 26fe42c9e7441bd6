package dev.thermocline.preflight;

import dev.thermocline.config.CacheSettings;
import dev.thermocline.config.option.DiskCapacity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;

/** Options that somebody has set and that do nothing, or are overridden. Stateless. */
final class OptionRemarks {
    private static final String S3A = "fs.s3a.";
    private static final String BUCKET = "fs.s3a.bucket.";
    private static final String CACHE = "fs.s3a.cache.";
    private static final String STREAM_TYPE = "input.stream.type";
    private static final String PREFETCH = "prefetch.enabled";
    private static final String SPARK = "spark.";
    private static final String DEFAULTS = "core-default.xml";

    private OptionRemarks() {}

    /** A switch, and the options that do nothing while it is in another position. */
    private record Dependent(boolean off, String because, List<String> keys) {}

    static List<String> of(Configuration configuration, CacheSettings settings) {
        Map<String, String> set = setByUser(configuration);
        List<String> remarks = new ArrayList<>();
        set.forEach((key, value) -> {
            boolean stream = named(key, STREAM_TYPE) && !value.equals("classic") && !value.equals("default");
            boolean prefetch = named(key, PREFETCH) && value.equals("true");
            if (settings.enabled() && (stream || prefetch)) {
                remarks.add(key + " = " + value
                        + " has no effect on what is cached: the cache stands on S3A's classic stream"
                        + " and reads sequential files ahead itself. Remove it.");
            }
        });
        dependents(settings).stream().filter(Dependent::off).forEach(dependent -> {
            List<String> idle = dependent.keys().stream()
                    .filter(key -> set.keySet().stream().anyMatch(present -> present.equals(CACHE + key)))
                    .map(CACHE::concat)
                    .toList();
            if (!idle.isEmpty()) {
                remarks.add(String.join(", ", idle) + (idle.size() == 1 ? " does" : " do") + " nothing, because "
                        + dependent.because() + ".");
            }
        });
        return remarks;
    }

    /** Keys that begin with {@code spark.fs.s3a.}: Spark passes on to Hadoop what begins with spark.hadoop. */
    static List<String> withoutPrefix(List<String> spark) {
        return new TreeSet<>(spark)
                .stream()
                        .filter(key -> key.startsWith(SPARK + S3A))
                        .map(key ->
                                key + " has no effect: Spark passes on to Hadoop what begins with spark.hadoop. Write"
                                        + " spark.hadoop." + key.substring(SPARK.length()) + ".")
                        .toList();
    }

    private static List<Dependent> dependents(CacheSettings settings) {
        boolean noDisk = settings.tiers().diskCapacity() instanceof DiskCapacity.Off;
        return List.of(
                new Dependent(
                        noDisk,
                        "fs.s3a.cache.disk.capacity is off",
                        List.of(
                                "dirs",
                                "disk.slots",
                                "disk.engine",
                                "disk.encryption",
                                "disk.free.reserve",
                                "tail.disk.share")),
                new Dependent(
                        !settings.warm().bodies(),
                        "fs.s3a.cache.warm.bodies is false",
                        List.of("warm.bodies.rate", "warm.bodies.bytes.max")),
                new Dependent(
                        !settings.warm().enabled(),
                        "fs.s3a.cache.warm.enabled is false",
                        List.of("warm.recency.days", "warm.files.max", "warm.bytes.max", "warm.tables")),
                new Dependent(
                        !settings.retention().evictEnabled(),
                        "fs.s3a.cache.evict.enabled is false",
                        List.of("evict.grace", "evict.grace.max")),
                new Dependent(
                        !settings.watch().enabled(),
                        "fs.s3a.cache.watch.enabled is false, or nothing is warmed or evicted",
                        List.of("watch.interval", "watch.interval.max", "watch.idle", "watch.tables")),
                new Dependent(
                        !settings.peers().enabled(),
                        "fs.s3a.cache.peers is false",
                        List.of("peers.head-start", "peers.port", "peers.zone", "peers.memory")),
                new Dependent(
                        settings.metrics().prometheusPort().isEmpty(),
                        "fs.s3a.cache.metrics.prometheus.port is off",
                        List.of("metrics.prometheus.bind")));
    }

    /** Buckets that have a value of their own of an option of the file system, with the value. */
    static Map<String, String> ofBuckets(Configuration configuration, String key) {
        Map<String, String> buckets = new TreeMap<>();
        setByUser(configuration).forEach((present, value) -> {
            if (present.startsWith(BUCKET) && present.endsWith("." + key)) {
                buckets.put(present.substring(BUCKET.length(), present.length() - key.length() - 1), value);
            }
        });
        return buckets;
    }

    private static boolean named(String key, String suffix) {
        return key.equals(S3A + suffix) || (key.startsWith(BUCKET) && key.endsWith("." + suffix));
    }

    /** What begins with {@code fs.s3a.} and does not come from Hadoop's own defaults, in the order of the keys. */
    private static Map<String, String> setByUser(Configuration configuration) {
        Map<String, String> set = new TreeMap<>();
        configuration.getPropsWithPrefix(S3A).keySet().forEach(suffix -> {
            String key = S3A + suffix;
            String[] sources = configuration.getPropertySources(key);
            if (sources == null || !Arrays.asList(sources).contains(DEFAULTS) || sources.length > 1) {
                set.put(key, configuration.getTrimmed(key, ""));
            }
        });
        return set;
    }
}
