/**
 * One driver and many executors that keep their caches alike: what they say to each other, in JDK types only, and how
 * the work of a commit reaches every executor. Knows nothing of Spark but that messages go from executors to the
 * driver.
 */
@NullMarked
package dev.thermocline.cluster;

import org.jspecify.annotations.NullMarked;
