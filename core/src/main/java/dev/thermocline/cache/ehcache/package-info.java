/**
 * Ehcache as a medium: the only package that imports it. {@link dev.thermocline.cache.ehcache.EhcacheTiers} builds
 * single-tier caches and shows each as a {@link dev.thermocline.cache.block.BlockStore}.
 *
 * <p>Ehcache's own tiering, eviction order, disk write queue and silence about failures are not used: several tiers are
 * walked above, residency and order live in an index above, disk writes pass {@link
 * dev.thermocline.cache.disk.WriteBehindStore}, and {@link dev.thermocline.cache.ehcache.FailureStrategy} throws.
 * Values are read in place: {@link dev.thermocline.cache.ehcache.Loan} carries the reader to Ehcache's buffer.
 */
@NullMarked
package dev.thermocline.cache.ehcache;

import org.jspecify.annotations.NullMarked;
