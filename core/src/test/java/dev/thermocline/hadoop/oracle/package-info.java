/**
 * Every public method of file systems and streams, with edge values, on plain S3A and on the cache: the same answers.
 */
@NullMarked
package dev.thermocline.hadoop.oracle;

import org.jspecify.annotations.NullMarked;
