/** Tests of the report. {@code SampleRun} makes up runs of any size from a seed. */
@NullMarked
package dev.thermocline.benchmarks.report;

import org.jspecify.annotations.NullMarked;
