/**
 * Advises whether {@code OPTIMIZE table ZORDER BY (columns)} has anything to do, without Spark and without Delta's
 * classes.
 *
 * <p>{@link dev.thermocline.optimize.OptimizeAdvisor} follows the commits of a table, read by {@link
 * dev.thermocline.optimize.TableCommitReader} through a {@link dev.thermocline.optimize.CommitSource}, and answers with
 * an {@link dev.thermocline.optimize.OptimizeAdvice}. Whatever it can not prove to be in order counts as changed: wrong
 * advice costs a rewrite too many or a partition left for the next time, never a row. Optional: only the plugin and its
 * assembly use it. May use {@code delta}, and of the core partition dates.
 */
@NullMarked
package dev.thermocline.optimize;

import org.jspecify.annotations.NullMarked;
