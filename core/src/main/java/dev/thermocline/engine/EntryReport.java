package dev.thermocline.engine;

/**
 * Heap that the engine's entries take at one moment, estimated.
 *
 * @param objects bytes of the identities of objects
 * @param blocks bytes of the entries of blocks below the heap tier
 * @param misses bytes of the blocks that readers of everything have missed
 */
public record EntryReport(long objects, long blocks, long misses) {}
