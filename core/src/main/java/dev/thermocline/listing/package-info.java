/**
 * What listings bring along: statuses of immutable files, the newest commit of a Delta log, and the versions of its
 * files. The listing itself is S3's each time.
 */
@NullMarked
package dev.thermocline.listing;

import org.jspecify.annotations.NullMarked;
