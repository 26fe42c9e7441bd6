/** Tests of tiers, on stores and clocks that count and fail on demand. */
@NullMarked
package dev.thermocline.engine.tier;

import org.jspecify.annotations.NullMarked;
