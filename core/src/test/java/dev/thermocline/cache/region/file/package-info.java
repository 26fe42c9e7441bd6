/** Region files in memory, for tests of the region store. */
@NullMarked
package dev.thermocline.cache.region.file;

import org.jspecify.annotations.NullMarked;
