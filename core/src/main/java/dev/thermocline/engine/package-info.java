/**
 * The cache at work: which blocks are where and which go next ({@link dev.thermocline.engine.ResidencyIndex}), the walk
 * over the tiers ({@link dev.thermocline.engine.TieredCache}), loads of what is missing, each once ({@link
 * dev.thermocline.engine.ReadThrough}), which object ids name which bytes ({@link dev.thermocline.engine.ObjectCatalog}),
 * and the one policy for failing tiers ({@link dev.thermocline.engine.GuardedStore}). {@link
 * dev.thermocline.engine.CacheEngine} puts them together.
 *
 * <p>Knows stores by their contract only, S3 as an {@link dev.thermocline.cache.Origin}, time as a ticker.
 */
@NullMarked
package dev.thermocline.engine;

import org.jspecify.annotations.NullMarked;
