/**
 * Counts what the cache does: {@link dev.thermocline.metrics.CacheMetrics} listens to the engine and keeps Dropwizard
 * counters, {@link dev.thermocline.metrics.CacheStatistics} is one look at them. The only package of core that imports
 * Dropwizard.
 */
@NullMarked
package dev.thermocline.metrics;

import org.jspecify.annotations.NullMarked;
