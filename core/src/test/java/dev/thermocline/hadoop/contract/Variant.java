package dev.thermocline.hadoop.contract;

import dev.thermocline.hadoop.ContractBucket;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;

/** The file system that the suites run on, chosen by the system property {@code thermocline.contract}. */
enum Variant {
    /** S3A itself with its classic stream: what the others are compared with. */
    PLAIN,
    /** The caching file system on a bucket that is not cached. */
    OFF,
    /** The cache, which does not see files while they are written: the first read of each asks S3. */
    COLD,
    /** The cache, which has each file before it is read. */
    WARM;

    /** The one of this JVM. */
    static Variant current() {
        return valueOf(System.getProperty("thermocline.contract", "warm").toUpperCase(Locale.ROOT));
    }

    /** Whether the file system is ours. */
    boolean caching() {
        return this != PLAIN;
    }

    /** Whether there is a cache behind it. */
    boolean cached() {
        return this == COLD || this == WARM;
    }

    /** Opens the bucket of the suite. */
    Configuration configuration() {
        Configuration configuration = caching() ? ContractBucket.caching() : ContractBucket.plain();
        configuration.setBoolean("fs.s3a.cache.enabled", cached());
        configuration.setBoolean("fs.s3a.cache.capture.enabled", this == WARM);
        return configuration;
    }
}
