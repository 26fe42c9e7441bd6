/** Processes that use the cache's disk and are killed at random instants, and what the next one finds. */
@NullMarked
package dev.thermocline.crash;

import org.jspecify.annotations.NullMarked;
