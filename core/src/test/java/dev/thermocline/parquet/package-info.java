/** Tests of what is known of Parquet files. */
@NullMarked
package dev.thermocline.parquet;

import org.jspecify.annotations.NullMarked;
