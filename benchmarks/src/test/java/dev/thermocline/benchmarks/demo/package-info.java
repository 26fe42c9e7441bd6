/** Tests of the orchestrator's parts, without Spark. */
@NullMarked
package dev.thermocline.benchmarks.demo;

import org.jspecify.annotations.NullMarked;
