/**
 * What the stores below the tiers cost against the simplest thing that does the same: a read or write of a plain file,
 * a copy of memory. Run by {@code ./mvnw -Pstores verify}; {@link dev.thermocline.benchmarks.stores.Stores} is the
 * program.
 */
@NullMarked
package dev.thermocline.benchmarks.stores;

import org.jspecify.annotations.NullMarked;
