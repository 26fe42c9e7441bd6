/**
 * The names that users write into Hadoop's options, and what S3A calls: {@link
 * dev.thermocline.hadoop.CachingS3AFileSystem} with its setup and self-test, {@link dev.thermocline.hadoop.CachingS3A}
 * for {@code FileContext}, and {@link dev.thermocline.hadoop.MutationInterceptor}, which sees every change that this
 * process sends to S3. No logic of the cache: that begins in {@link dev.thermocline.bucket.CachedBucket}.
 */
@NullMarked
package dev.thermocline.hadoop;

import org.jspecify.annotations.NullMarked;
