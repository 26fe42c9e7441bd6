/**
 * Replays an access trace ({@code fs.s3a.cache.trace.file}) on other capacities and policies and prints what they would
 * have kept. {@link dev.thermocline.benchmarks.replay.Replay} is the main class; {@code ./mvnw -Preplay verify} runs
 * it.
 */
@NullMarked
package dev.thermocline.benchmarks.replay;

import org.jspecify.annotations.NullMarked;
