/** Tests of slots, by several processes too. */
@NullMarked
package dev.thermocline.cache.slot;

import org.jspecify.annotations.NullMarked;
