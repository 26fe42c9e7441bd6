/**
 * Streams through the cache: reads of a stream, vectored reads, what is noted of them, and the streams of S3A from
 * which missing blocks come.
 */
@NullMarked
package dev.thermocline.read;

import org.jspecify.annotations.NullMarked;
