/** Hadoop's own contract suites, on plain S3A and on the caching file system in each of its states. */
@NullMarked
package dev.thermocline.hadoop.contract;

import org.jspecify.annotations.NullMarked;
