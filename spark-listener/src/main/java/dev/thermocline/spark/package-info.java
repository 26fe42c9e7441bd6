/**
 * The Spark plugin: follows the Delta commits that this process makes, warms what they add and drops what they remove, in
 * this process or on every executor.
 *
 * <p>Written in plain Java against those parts of Spark's API that are the same from 3.5 to 4.2: no Scala collections, no
 * Catalyst. Nothing here may fail a query: what goes wrong is counted and goes no further.
 */
@NullMarked
package dev.thermocline.spark;

import org.jspecify.annotations.NullMarked;
