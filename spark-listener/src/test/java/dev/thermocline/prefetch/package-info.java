/** Columns of new files, with real Parquet files. */
@NullMarked
package dev.thermocline.prefetch;

import org.jspecify.annotations.NullMarked;
