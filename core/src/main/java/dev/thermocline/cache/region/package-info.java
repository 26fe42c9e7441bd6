/**
 * A disk tier that survives {@code kill -9}: blocks are appended to region files, each of which is written once, from
 * its start to its end, and deleted as a whole. What a record does not prove by itself is not believed.
 *
 * <p>{@link RegionStore} is the tier, {@code RegionSpace} decides where bytes go and which region is deleted,
 * {@code Adoption} takes over what an earlier process left, {@link RegionTiers} puts them together. The files
 * themselves are {@code file}.
 */
@NullMarked
package dev.thermocline.cache.region;

import org.jspecify.annotations.NullMarked;
