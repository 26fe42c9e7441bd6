/** A store that answers wrongly, and what plain S3A and the cache make of it. */
@NullMarked
package dev.thermocline.hadoop.lies;

import org.jspecify.annotations.NullMarked;
