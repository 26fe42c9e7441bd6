/**
 * An application's numbers for Prometheus: which metrics it sees ({@link dev.thermocline.exposition.ExposedMetrics}),
 * the text of one scrape with a bounded number of series, and the endpoint of the driver that sends it. Knows nothing
 * of Spark and of those who count.
 */
@NullMarked
package dev.thermocline.exposition;

import org.jspecify.annotations.NullMarked;
