/** What of the region store's own package the benchmarks need: its files, made without their values. */
@NullMarked
package dev.thermocline.cache.region;

import org.jspecify.annotations.NullMarked;
