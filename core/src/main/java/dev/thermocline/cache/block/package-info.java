/**
 * Blocks, and what a store of blocks promises ({@link BlockStore}, {@link Lookup}, {@link WriteOutcome}). A block is
 * named by its {@link BlockKey} and proves by its {@link BlockFrame} that it has the bytes that were written under the
 * key.
 *
 * <p>Each tier implements the contract in a package of its own. Pure Java.
 */
@NullMarked
package dev.thermocline.cache.block;

import org.jspecify.annotations.NullMarked;
