package dev.thermocline.spark;

import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The settings that the plugin makes for the user, on the driver and through it on the executors. */
final class SparkSettings {
    static final String FILE_SYSTEM = "fs.s3a.impl";
    static final String ABSTRACT_FILE_SYSTEM = "fs.AbstractFileSystem.s3a.impl";
    static final String INTERCEPTORS = "fs.s3a.audit.execution.interceptors";
    static final String SPARK_PREFIX = "spark.hadoop.";

    /** Where a disk tier lies for which no directory is named, unless the environment of the JVM names others. */
    static final String LOCAL_DIRECTORIES = "spark.local.dir";

    // by name: the classes can't be loaded where hadoop-aws is missing, and the plugin must not fail there
    static final String CACHING_FILE_SYSTEM = "dev.thermocline.hadoop.CachingS3AFileSystem";
    static final String CACHING_ABSTRACT_FILE_SYSTEM = "dev.thermocline.hadoop.CachingS3A";
    static final String MUTATION_INTERCEPTOR = "dev.thermocline.hadoop.MutationInterceptor";

    /** Names the catalog of the plugin's procedures to Spark. */
    static final String CATALOG = "spark.sql.catalog.thermocline";

    // by name: the class can't be loaded on Spark 3.5, which has no procedures of catalogs
    static final String PROCEDURES = "dev.thermocline.spark.sql.ThermoclineCatalog";

    private static final String SPARK_PROCEDURES = "org.apache.spark.sql.connector.catalog.ProcedureCatalog";

    private static final Logger LOG = LoggerFactory.getLogger(SparkSettings.class);

    /** What marks a setting of Hadoop's among those that the driver's side hands to the executors' sides. */
    private static final String FOR_HADOOP = "hadoop.";

    private SparkSettings() {}

    /**
     * The settings of Hadoop's that the plugin makes, by key. What the user set otherwise stays, which is remarked.
     *
     * <p>They are not for the application's {@code SparkConf}: executors would read them from there before they have
     * the jar, and fail to fetch {@code spark.files} and {@code spark.jars} from S3 by a class that they can't load
     * yet.
     */
    static Map<String, String> decide(SparkConf conf, Configuration hadoop, Consumer<String> remarks) {
        Map<String, String> settings = SchemeBindings.decide(conf, hadoop, remarks);
        settings.put(INTERCEPTORS, interceptors(conf, hadoop));
        if (conf.contains(LOCAL_DIRECTORIES)) {
            settings.put(LOCAL_DIRECTORIES, conf.get(LOCAL_DIRECTORIES));
        }
        return settings;
    }

    private static String interceptors(SparkConf conf, Configuration hadoop) {
        String ours = MUTATION_INTERCEPTOR;
        String present = conf.get(SPARK_PREFIX + INTERCEPTORS, hadoop.getTrimmed(INTERCEPTORS, ""));
        boolean there = Arrays.stream(present.split(",", -1)).map(String::trim).anyMatch(ours::equals);
        return there ? present : present.isBlank() ? ours : present + "," + ours;
    }

    /** Whether Spark can call procedures of a catalog: from 4.0 on, with its SQL on the class path. */
    static boolean hasProcedures() {
        try {
            Class.forName(SPARK_PROCEDURES, false, SparkSettings.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    /**
     * Whether the catalog of the plugin's procedures is to be set for sessions: not if the user has set another, which
     * is remarked.
     *
     * @param callable {@link #hasProcedures}
     */
    static boolean wantsCatalog(SparkConf conf, boolean callable, Consumer<String> remarks) {
        String present = conf.get(CATALOG, "").trim();
        if (callable && !present.isEmpty() && !present.equals(PROCEDURES)) {
            remarks.accept(CATALOG + " is " + present + ", not " + PROCEDURES
                    + ": CALL does not reach the plugin. Remove the setting to let the plugin make it.");
        }
        return callable && present.isEmpty();
    }

    /** Puts settings among those that Spark hands to the executors' sides of the plugin. */
    static void ship(Map<String, String> settings, Map<String, String> forExecutors) {
        settings.forEach((key, value) -> forExecutors.put(FOR_HADOOP + key, value));
    }

    /** The settings that the driver's side shipped. */
    static Map<String, String> shipped(Map<String, String> fromDriver) {
        Map<String, String> settings = new TreeMap<>();
        fromDriver.forEach((key, value) -> {
            if (key.startsWith(FOR_HADOOP)) {
                settings.put(key.substring(FOR_HADOOP.length()), value);
            }
        });
        return settings;
    }

    /** Lets buckets that were opened before the plugin started be opened again, through the cache, by later callers. */
    static void reopenEarlyBuckets(Map<String, String> settings) {
        if (!CACHING_FILE_SYSTEM.equals(settings.get(FILE_SYSTEM))) {
            return; // the user chose another file system
        }
        try {
            List<URI> released = EarlyFileSystems.release();
            if (!released.isEmpty()) {
                LOG.info(
                        "{} had been opened before the plugin started: who opened it goes on with plain S3A, who opens it"
                                + " from now on reads through the cache.",
                        released);
            }
        } catch (ReflectiveOperationException e) {
            LOG.warn(
                    "Buckets that were opened before the plugin started are not cached in this process: Hadoop's file"
                            + " systems can't be reached ({}). Put the jar on spark.driver.extraClassPath and"
                            + " spark.executor.extraClassPath and set {}{} = {} to have them cached.",
                    e,
                    SPARK_PREFIX,
                    FILE_SYSTEM,
                    CACHING_FILE_SYSTEM);
        }
    }
}
