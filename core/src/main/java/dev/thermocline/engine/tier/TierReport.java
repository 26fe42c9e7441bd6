package dev.thermocline.engine.tier;

import dev.thermocline.cache.block.BlockKind;

/**
 * One tier at one moment.
 *
 * @param name {@code heap}, {@code offheap} or {@code disk}
 * @param kind what it holds
 * @param capacity bytes that it may hold
 * @param residentBytes bytes that it holds, with headers and rounding
 * @param residentBlocks blocks that it holds
 * @param available false while its breaker of reads or that of writes is open
 */
public record TierReport(
        String name, BlockKind kind, long capacity, long residentBytes, long residentBlocks, boolean available) {}
