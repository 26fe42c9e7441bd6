/**
 * A disk tier that survives {@code kill -9}: blocks are appended to region files, each of which is written once, from its
 * start to its end, and deleted as a whole. What a record does not prove by itself is not believed.
 *
 * <p>{@link dev.thermocline.cache.region.RegionStore} is the tier, {@code RegionSpace} decides where bytes go and which
 * region goes, {@code RegionFormat} is what stands in the files, {@code RegionFile} is how they are reached, {@code
 * Adoption} takes over what an earlier process left, {@link dev.thermocline.cache.region.FileObjectLog} remembers which
 * objects are sealed. {@link dev.thermocline.cache.region.RegionTiers} puts them together.
 */
@NullMarked
package dev.thermocline.cache.region;

import org.jspecify.annotations.NullMarked;
