/**
 * What runs inside a mode's JVM, under SparkSubmit: writes the lake, runs the dashboard's rounds with commits in
 * between, and reports what it measured. The same code runs in all modes; only {@link
 * dev.thermocline.benchmarks.demo.workload.CacheProbe} reads the state of the cache, where there is one.
 */
@NullMarked
package dev.thermocline.benchmarks.demo.workload;

import org.jspecify.annotations.NullMarked;
