/**
 * What a run of the demo measured, as {@code summary.json} has it: the rounds and commits as they were, and the figures
 * drawn from them. Values only. The report and the pages of docs are made from it and from nothing else, so whoever has
 * the file can make them again.
 */
@NullMarked
package dev.thermocline.benchmarks.summary;

import org.jspecify.annotations.NullMarked;
