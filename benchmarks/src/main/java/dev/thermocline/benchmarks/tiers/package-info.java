/**
 * What each tier costs, alone: {@link dev.thermocline.benchmarks.tiers.Tiers} starts an S3 server behind a proxy that
 * adds latency, runs one JVM for each tier, scenario and memory figure, checks by the cache's own counters who served
 * the bytes, prints a table and writes {@code tiers.json}. Started by {@code ./mvnw -Ptiers verify}.
 */
@NullMarked
package dev.thermocline.benchmarks.tiers;

import org.jspecify.annotations.NullMarked;
