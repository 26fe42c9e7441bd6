/**
 * Reads of an object: what the tiers hold comes from there, the rest from the origin, each missing block fetched once
 * ({@link ReadThrough}). The reads of a warm file, which need none of that, are {@code ResidentReads}. What a stream
 * keeps of its last block ({@link HeldBlock}), which misses were repeated ({@code MissHistory}) and copies of what is
 * resident ({@link ResidentBytes}).
 */
@NullMarked
package dev.thermocline.engine.read;

import org.jspecify.annotations.NullMarked;
