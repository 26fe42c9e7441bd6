/** The metrics that the plugin shows. */
@NullMarked
package dev.thermocline.counters;

import org.jspecify.annotations.NullMarked;
