/** Real Spark and Delta on the caching file system, in one JVM, requests counted at a proxy before a real S3 server. */
@NullMarked
package dev.thermocline.delta;

import org.jspecify.annotations.NullMarked;
