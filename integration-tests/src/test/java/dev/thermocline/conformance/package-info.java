/** What Hadoop's contract suites found on plain S3A and on the cache, compared. */
@NullMarked
package dev.thermocline.conformance;

import org.jspecify.annotations.NullMarked;
