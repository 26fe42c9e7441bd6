/** Tests of the Spark plugin without a Spark session. */
@NullMarked
package dev.thermocline.spark;

import org.jspecify.annotations.NullMarked;
