/**
 * Follows the Delta commits that this process makes, or of which it is notified: reads them off the committing
 * thread, plans, and has the work done by a dispatcher. Works without Spark.
 */
@NullMarked
package dev.thermocline.pipeline;

import org.jspecify.annotations.NullMarked;
