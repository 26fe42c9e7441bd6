/** Tests of the replay of access traces. */
@NullMarked
package dev.thermocline.benchmarks.replay;

import org.jspecify.annotations.NullMarked;
