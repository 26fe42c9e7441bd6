/** What has to be known of Parquet's layout: where a footer starts. Pure, no Parquet library. */
@NullMarked
package dev.thermocline.parquet;

import org.jspecify.annotations.NullMarked;
