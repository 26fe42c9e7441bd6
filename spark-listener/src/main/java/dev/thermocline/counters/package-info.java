/**
 * The plugin's metrics: their names and meanings, and the gauges that show them. Knows the metric registry and the
 * handle on the cache, and nothing of those who count.
 */
@NullMarked
package dev.thermocline.counters;

import org.jspecify.annotations.NullMarked;
