@NullMarked
package dev.thermocline.benchmarks.summary;

import org.jspecify.annotations.NullMarked;
