@NullMarked
package dev.thermocline.benchmarks.pages;

import org.jspecify.annotations.NullMarked;
