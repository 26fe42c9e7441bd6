/** Tests of what is asked of a Spark session, without one. */
@NullMarked
package dev.thermocline.spark.session;

import org.jspecify.annotations.NullMarked;
