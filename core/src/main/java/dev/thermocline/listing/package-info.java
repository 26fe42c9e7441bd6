/**
 * What listings bring along: statuses of immutable files, and the newest commit of a Delta log. The listing itself is
 * S3's each time.
 */
@NullMarked
package dev.thermocline.listing;

import org.jspecify.annotations.NullMarked;
