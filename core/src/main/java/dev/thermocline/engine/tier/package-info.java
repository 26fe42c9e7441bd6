/**
 * The tiers of one process: which blocks each of them holds and which go next ({@code ResidencyIndex}), what happens
 * when a store fails ({@link GuardedStore}, the one failure policy), the order in which tiers are asked
 * ({@link TieredCache}), and the bounded queue before them ({@code FillQueue}).
 *
 * <p>Knows stores by their contract only, and time as a ticker. A block is a key here: what it is a part of, and how it
 * is fetched, are decided elsewhere.
 */
@NullMarked
package dev.thermocline.engine.tier;

import org.jspecify.annotations.NullMarked;
