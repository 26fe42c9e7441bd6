/**
 * Follows the Delta commits that this process makes or hears of: reads them off the committing thread, plans, and sends
 * the work on a road, by default to this process's own cache. Works without Spark.
 */
@NullMarked
package dev.thermocline.follow;

import org.jspecify.annotations.NullMarked;
