/** The region store against the contract of all stores, over crashes, and on media that fail. */
@NullMarked
package dev.thermocline.cache.region;

import org.jspecify.annotations.NullMarked;
