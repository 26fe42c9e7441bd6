/**
 * What the application's Spark session knows of tables: where they are by their names, which files they have, and
 * whether its tasks read them through the cache as S3A does without it.
 *
 * <p>Written in plain Java against those parts of Spark's SQL that are the same from 3.5 to 4.2. Whoever asks runs
 * Spark's SQL on the calling thread.
 */
@NullMarked
package dev.thermocline.spark.session;

import org.jspecify.annotations.NullMarked;
