/**
 * The demo: one dashboard script on plain S3A and on Thermocline, each in a JVM of its own, against an S3 server in
 * this JVM behind a proxy that delays, limits and counts.
 *
 * <p>{@link dev.thermocline.benchmarks.demo.Demo} starts the server and one process a mode, answers what the process
 * asks over its standard streams, and writes {@code target/demo/summary.json}. What runs inside the process is in
 * {@code workload}.
 */
@NullMarked
package dev.thermocline.benchmarks.demo;

import org.jspecify.annotations.NullMarked;
