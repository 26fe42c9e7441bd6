/**
 * Missing blocks on their way from the origin, each fetched by one reader: who fetches what ({@link Claims}), who waits
 * for it and how long ({@link Load}), one request for neighbours ({@link RangeLoader}), several requests at a time
 * ({@link ParallelRanges}).
 *
 * <p>Knows nothing of tiers: callers store what arrives.
 */
@NullMarked
package dev.thermocline.engine.fetch;

import org.jspecify.annotations.NullMarked;
