/**
 * Blocks that a sequential stream reads next, fetched before it gets there: how far ({@code ReadAhead}), by which
 * threads and within how many bytes over all streams ({@code AheadLoads}). A failure of it is no failure of a read:
 * whoever wants the bytes asks for them.
 */
@NullMarked
package dev.thermocline.engine.ahead;

import org.jspecify.annotations.NullMarked;
