/** What of the engine's own package the benchmarks need: its index, for a replay of a trace. */
@NullMarked
package dev.thermocline.engine.tier;

import org.jspecify.annotations.NullMarked;
