/**
 * The columns of new files, fetched before anybody reads them: learns from reads which columns queries use of which
 * directories, and when a commit replaces files has one executor fetch those columns of the new ones. Nothing here
 * runs unless {@code fs.s3a.cache.warm.bodies} is set. The only package that knows Parquet's classes, which Spark
 * brings.
 */
@NullMarked
package dev.thermocline.prefetch;

import org.jspecify.annotations.NullMarked;
