package dev.thermocline.bucket;

import java.util.Optional;

/** A file system that may have a cache. */
public interface CachingFileSystem {
    /** The file system's class, as {@code fs.s3a.impl} names it. */
    String IMPLEMENTATION = "dev.thermocline.hadoop.CachingS3AFileSystem";

    /** Its view of the cache, unless it is plain S3A or closed. */
    Optional<CachedBucket> cache();

    /** The bucket's name. */
    String bucketName();
}
