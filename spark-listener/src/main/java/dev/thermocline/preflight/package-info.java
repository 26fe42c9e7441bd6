/**
 * What people learn of the cache without asking: whether it can work here and what stands in its way ({@link
 * dev.thermocline.preflight.Preflight}), what is cached and what is not ({@link dev.thermocline.preflight.Banner}), and
 * what it saved ({@link dev.thermocline.preflight.Savings}). Values in, texts out: knows nothing of Spark.
 */
@NullMarked
package dev.thermocline.preflight;

import org.jspecify.annotations.NullMarked;
