/** Hadoop's own contract suites on the caching file system, as Hadoop runs them on S3A. */
@NullMarked
package dev.thermocline.hadoop.contract;

import org.jspecify.annotations.NullMarked;
