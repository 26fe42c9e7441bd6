/**
 * The cache as one file system sees it: its bucket, its owner, its rules. An operation makes its file here, once
 * ({@link dev.thermocline.bucket.CachedBucket}); which version is opened, which status is served, what is watched and
 * which tail is fetched follows from that.
 */
@NullMarked
package dev.thermocline.bucket;

import org.jspecify.annotations.NullMarked;
