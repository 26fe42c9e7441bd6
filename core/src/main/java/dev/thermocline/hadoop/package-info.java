/**
 * The doors: {@link dev.thermocline.hadoop.CachingS3AFileSystem} and what stands behind them. {@link
 * dev.thermocline.hadoop.CacheRuntime} is the one cache of the process; {@link dev.thermocline.hadoop.FileSystemCache} is
 * one file system's view of it (its names, its owner, its rules); {@link dev.thermocline.hadoop.MutationInterceptor} sees
 * every change that goes to S3 from this process, by whatever door; {@link dev.thermocline.hadoop.ProcessCache} is
 * the cache as other modules see it.
 */
@NullMarked
package dev.thermocline.hadoop;

import org.jspecify.annotations.NullMarked;
