/**
 * An S3 server inside the JVM and a proxy before it.
 *
 * <p>{@link dev.thermocline.testkit.EmbeddedS3} keeps buckets in memory. {@link dev.thermocline.testkit.LatencyProxy}
 * stands before it (or before any other path-style S3 endpoint on the loopback interface), delays and breaks requests,
 * and writes each one with its answer into a {@link dev.thermocline.testkit.RequestLog}, so that a test can assert the
 * exact list of requests that reached the origin. Nothing here is meant for production.
 */
@NullMarked
package dev.thermocline.testkit;

import org.jspecify.annotations.NullMarked;
