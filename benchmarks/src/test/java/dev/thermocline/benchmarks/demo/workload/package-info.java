/** Tests of the workload's parts, without Spark. */
@NullMarked
package dev.thermocline.benchmarks.demo.workload;

import org.jspecify.annotations.NullMarked;
