/**
 * The bytes of a version from S3: S3A's classic stream behind the engine's contract of an origin, the check of each
 * answer that fills the cache, and the statistics of a stream. Asks with If-Match; keeps nothing.
 */
@NullMarked
package dev.thermocline.origin;

import org.jspecify.annotations.NullMarked;
