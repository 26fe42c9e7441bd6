/** Tests of the procedures' catalog. */
@NullMarked
package dev.thermocline.spark.sql;

import org.jspecify.annotations.NullMarked;
