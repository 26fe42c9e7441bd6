package dev.thermocline.benchmarks.cold;

import dev.thermocline.hadoop.CachingS3AFileSystem;
import dev.thermocline.runtime.CacheRuntime;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.s3a.S3AFileSystem;

/** A way to read from S3. */
enum Contender {
    /** S3A's classic stream. */
    CLASSIC,
    /** S3A's analytics stream. */
    ANALYTICS,
    /** S3A's prefetching stream. */
    PREFETCH,
    /** The cache, empty, with a disk tier. */
    THERMOCLINE;

    /** A file system without anything cached; the caller closes it. */
    FileSystem open(String bucket, Configuration base, Path directory) throws IOException {
        Configuration configuration = new Configuration(base);
        if (this == THERMOCLINE) {
            configuration.set("fs.s3a.impl", CachingS3AFileSystem.class.getName());
            configuration.set("fs.s3a.cache.dirs", directory.resolve("cache").toString());
            configuration.set("fs.s3a.cache.disk.capacity", "2g");
            configuration.set("fs.s3a.cache.log.interval", "off");
        } else {
            configuration.set("fs.s3a.impl", S3AFileSystem.class.getName());
            configuration.set("fs.s3a.input.stream.type", name().toLowerCase(java.util.Locale.ROOT));
        }
        FileSystem fileSystem = FileSystem.newInstance(URI.create("s3a://" + bucket + "/"), configuration);
        CacheRuntime.current().ifPresent(runtime -> runtime.engine().clear());
        return fileSystem;
    }
}
