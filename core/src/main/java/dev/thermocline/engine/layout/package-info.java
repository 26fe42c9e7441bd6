/**
 * How an object is cut into extents, which are its data blocks and tails ({@link BlockLayout}, {@link Extent}), how the
 * ranges of a read are cut into slices of them ({@link ReadRange}, {@link ReadSlice}), and when a range has all its
 * slices ({@link Delivery}).
 *
 * <p>Reads no bytes and knows neither tiers nor requests; may use the values of {@code cache} alone.
 */
@NullMarked
package dev.thermocline.engine.layout;

import org.jspecify.annotations.NullMarked;
