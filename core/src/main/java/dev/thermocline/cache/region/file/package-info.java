/**
 * Region files: their format ({@link RegionFormat}), how they are found, read, written and deleted
 * ({@link RegionFiles}, {@link RegionFile}), and the two implementations of a read: by the reader itself, or bounded in
 * time.
 *
 * <p>Decides neither where a block goes nor which region is deleted.
 */
@NullMarked
package dev.thermocline.cache.region.file;

import org.jspecify.annotations.NullMarked;
