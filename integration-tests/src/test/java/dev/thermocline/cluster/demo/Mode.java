package dev.thermocline.cluster.demo;

import java.util.HashMap;
import java.util.Map;

/** What the dashboards read through. */
enum Mode {
    /** Hadoop's S3A as it comes. */
    PLAIN("s3a", "plain S3A"),

    /** The cache and the plugin, with the defaults. */
    FOOTERS("footers", "Thermocline"),

    /** The same, with {@code fs.s3a.cache.warm.bodies}. */
    BODIES("bodies", "Thermocline, bodies warm");

    private static final String CACHE = "spark.hadoop.fs.s3a.cache.";

    private final String id;
    private final String title;

    Mode(String id, String title) {
        this.id = id;
        this.title = title;
    }

    /** As part of file names. */
    String id() {
        return id;
    }

    /** For readers. */
    String title() {
        return title;
    }

    boolean caches() {
        return this != PLAIN;
    }

    /** Settings of the dashboards' application. */
    Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>();
        // one task a scan: a query of two scans is two tasks, one on each of two executors of one core
        settings.put("spark.sql.files.minPartitionNum", "1");
        settings.put("spark.sql.files.maxPartitionBytes", "1g");
        if (this == PLAIN) {
            settings.put("spark.plugins", "");
            settings.put("spark.hadoop.fs.s3a.impl", "org.apache.hadoop.fs.s3a.S3AFileSystem");
        } else {
            settings.put(CACHE + "block.size", "60k"); // of files of 2 to 6 MB, so that columns are blocks of their own
            settings.put(CACHE + "warm.bodies", Boolean.toString(this == BODIES));
            // on fewer cores than executors a peer may be off the processor for longer than the default
            settings.put(CACHE + "peers.head-start", "5s");
        }
        return settings;
    }
}
