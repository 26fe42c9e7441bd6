/**
 * The options of the cache: the only place where keys, types, limits, units, defaults and texts live. {@link CacheOptions}
 * is the list; {@link CacheSettings} is what the rest of the code reads, checked once and immutable; {@link
 * ConfigurationPage} renders the list as docs/CONFIGURATION.md. Of Hadoop only {@code Configuration} is known here: S3A
 * folds {@code fs.s3a.bucket.NAME.cache.*} into {@code fs.s3a.cache.*} before a file system is initialised.
 */
@NullMarked
package dev.thermocline.config;

import org.jspecify.annotations.NullMarked;
