/** Tests of the counters and what is said of them. */
@NullMarked
package dev.thermocline.metrics;

import org.jspecify.annotations.NullMarked;
