/**
 * The words of the cache: what names bytes ({@link dev.thermocline.cache.ObjectName}, {@link
 * dev.thermocline.cache.ObjectVersion}, {@link dev.thermocline.cache.BlockKey}), what one tier promises ({@link
 * dev.thermocline.cache.BlockStore}), how stored bytes prove that they are the ones that were written ({@link
 * dev.thermocline.cache.BlockFrame}), where missing bytes come from ({@link dev.thermocline.cache.Origin}) and who is
 * told ({@link dev.thermocline.cache.CacheListener}).
 *
 * <p>Pure Java: no Hadoop, no Ehcache, no metrics library.
 */
@NullMarked
package dev.thermocline.cache;

import org.jspecify.annotations.NullMarked;
