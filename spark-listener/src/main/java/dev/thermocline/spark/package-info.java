/**
 * The Spark plugin: its driver and executor sides, the settings that it makes, and what it takes from Spark's events.
 *
 * <p>Beside the packages below it, the only package that knows Spark. Written in plain Java against those parts of
 * Spark's API that are the same from 3.5 to 4.2: no Scala collections, no Catalyst. Nothing here may fail a query: what
 * goes wrong is counted and goes no further.
 */
@NullMarked
package dev.thermocline.spark;

import org.jspecify.annotations.NullMarked;
