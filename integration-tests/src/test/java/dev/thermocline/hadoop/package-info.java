/** Reaches into the core's package to break what lies below it. */
@NullMarked
package dev.thermocline.hadoop;

import org.jspecify.annotations.NullMarked;
