/**
 * The report of the demo: one HTML file without a request to anywhere, made from a {@code Summary} and from nothing
 * else. Sentences and tables are written here, so they can be read without JavaScript; the charts are drawn by {@code
 * charts.js} and {@code report.js} from the summary that the page holds as JSON.
 */
@NullMarked
package dev.thermocline.benchmarks.report;

import org.jspecify.annotations.NullMarked;
