/**
 * What the driver does for its executors: sends the work of commits to all of them, answers their polls, and knows
 * how far each has come. Never used by an executor; knows nothing of Spark but that messages go from executors to the
 * driver.
 */
@NullMarked
package dev.thermocline.driver;

import org.jspecify.annotations.NullMarked;
