package dev.thermocline.spark;

import dev.thermocline.hadoop.CacheFailures;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The settings that the plugin makes for the user, on the driver and through it on the executors. */
final class SparkSettings {
    static final String FILE_SYSTEM = "fs.s3a.impl";
    static final String ABSTRACT_FILE_SYSTEM = "fs.AbstractFileSystem.s3a.impl";
    static final String INTERCEPTORS = "fs.s3a.audit.execution.interceptors";
    static final String SPARK_PREFIX = "spark.hadoop.";

    // by name: the classes can't be loaded where hadoop-aws is missing, and the plugin must not fail there
    static final String CACHING_FILE_SYSTEM = "dev.thermocline.hadoop.CachingS3AFileSystem";
    static final String CACHING_ABSTRACT_FILE_SYSTEM = "dev.thermocline.hadoop.CachingS3A";
    static final String MUTATION_INTERCEPTOR = "dev.thermocline.hadoop.MutationInterceptor";

    private static final Logger LOG = LoggerFactory.getLogger(SparkSettings.class);
    private static final List<String> EARLY_FILES =
            List.of("spark.jars", "spark.files", "spark.archives", "spark.submit.pyFiles");

    private SparkSettings() {}

    /** Makes the settings; what the user set otherwise stays, which is said. */
    static void apply(SparkConf conf, Configuration hadoop) {
        bind(conf, hadoop, FILE_SYSTEM, CACHING_FILE_SYSTEM, "org.apache.hadoop.fs.s3a.S3AFileSystem");
        bind(conf, hadoop, ABSTRACT_FILE_SYSTEM, CACHING_ABSTRACT_FILE_SYSTEM, "org.apache.hadoop.fs.s3a.S3A");
        appendInterceptor(conf, hadoop);
    }

    private static void bind(SparkConf conf, Configuration hadoop, String key, String ours, String hadoopsOwn) {
        String explicit = conf.get(SPARK_PREFIX + key, "");
        String present = explicit.isEmpty() ? hadoop.getTrimmed(key, hadoopsOwn) : explicit;
        boolean free = explicit.isEmpty() && present.equals(hadoopsOwn);
        if (!free && !present.equals(ours)) {
            LOG.warn(
                    "{} is {}, not {}: what goes through it is not cached. Remove the setting to let the plugin make it.",
                    key,
                    present,
                    ours);
            return;
        }
        set(conf, hadoop, key, ours);
    }

    private static void appendInterceptor(SparkConf conf, Configuration hadoop) {
        String ours = MUTATION_INTERCEPTOR;
        String present = conf.get(SPARK_PREFIX + INTERCEPTORS, hadoop.getTrimmed(INTERCEPTORS, ""));
        boolean there = Arrays.stream(present.split(",", -1)).map(String::trim).anyMatch(ours::equals);
        set(conf, hadoop, INTERCEPTORS, there ? present : present.isBlank() ? ours : present + "," + ours);
    }

    private static void set(SparkConf conf, Configuration hadoop, String key, String value) {
        conf.set(SPARK_PREFIX + key, value);
        hadoop.set(key, value);
    }

    /**
     * Warns of buckets that were opened before the plugin could set anything: Hadoop keeps their plain file systems, so
     * this process doesn't cache them. Looks only at buckets from which the application itself was loaded.
     */
    static void warnOfEarlyBuckets(SparkConf conf, Configuration hadoop) {
        for (Path bucket : earlyBuckets(conf)) {
            CacheFailures.run("looking for file systems opened before the plugin", () -> {
                FileSystem open = bucket.getFileSystem(hadoop);
                if (open.getClass().getName().equals("org.apache.hadoop.fs.s3a.S3AFileSystem")) {
                    LOG.warn(
                            "{} was opened before the plugin started, so the driver does not cache it: commits to its"
                                    + " tables warm nothing. Put the jar on spark.driver.extraClassPath and set {}{} = {}"
                                    + " to cache it.",
                            bucket,
                            SPARK_PREFIX,
                            FILE_SYSTEM,
                            CACHING_FILE_SYSTEM);
                }
            });
        }
    }

    static Set<Path> earlyBuckets(SparkConf conf) {
        Set<Path> buckets = new TreeSet<>();
        for (String key : EARLY_FILES) {
            for (String file : conf.get(key, "").split(",", -1)) {
                String trimmed = file.trim();
                if (trimmed.startsWith("s3a://")) {
                    int end = trimmed.indexOf('/', "s3a://".length());
                    buckets.add(new Path((end < 0 ? trimmed : trimmed.substring(0, end)) + "/"));
                }
            }
        }
        return buckets;
    }
}
