/**
 * Processes that use the cache's disk: killed at random instants, and what the next one finds; many at a time, and what
 * each gets.
 */
@NullMarked
package dev.thermocline.crash;

import org.jspecify.annotations.NullMarked;
