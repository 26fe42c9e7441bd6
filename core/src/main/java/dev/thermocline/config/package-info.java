/**
 * The options of the cache, the only place where their keys, limits, defaults and texts are written:
 * {@link CacheOptions} and {@link CommitOptions} are the list, {@link CacheSettings} is what the rest of the code
 * reads, checked once and immutable. What an option is, and which types it can have, is the package {@code option}.
 *
 * <p>Of Hadoop only {@code Configuration} is known here: S3A folds {@code fs.s3a.bucket.NAME.cache.*} into {@code
 * fs.s3a.cache.*} before a file system is initialised.
 */
@NullMarked
package dev.thermocline.config;

import org.jspecify.annotations.NullMarked;
