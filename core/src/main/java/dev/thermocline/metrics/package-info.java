/**
 * Counts what the cache does: {@link dev.thermocline.metrics.CacheMetrics} listens to the engine and keeps Dropwizard
 * counters, {@link dev.thermocline.metrics.CacheStatistics} is a snapshot of them. {@link
 * dev.thermocline.metrics.MetricCatalogue} is the only place where names of metrics stand: they are registered and
 * documented from there.
 */
@NullMarked
package dev.thermocline.metrics;

import org.jspecify.annotations.NullMarked;
