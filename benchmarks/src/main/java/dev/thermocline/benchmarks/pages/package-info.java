/**
 * Keeps figures of written pages true: each is rendered from a committed result file. Pure functions of page and
 * results; a test compares the pages that are committed with what is rendered here.
 */
@NullMarked
package dev.thermocline.benchmarks.pages;

import org.jspecify.annotations.NullMarked;
