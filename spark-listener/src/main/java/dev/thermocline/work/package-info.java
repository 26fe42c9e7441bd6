/**
 * The work of a commit, who does it and what came of it: a dispatcher warms and evicts, by default in this process's
 * own cache, and the progress collects the outcomes for the report. Works without Spark.
 */
@NullMarked
package dev.thermocline.work;

import org.jspecify.annotations.NullMarked;
