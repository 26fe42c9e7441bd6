/** Tests of the parts that need neither a server nor a second JVM. */
@NullMarked
package dev.thermocline.benchmarks.tiers;

import org.jspecify.annotations.NullMarked;
