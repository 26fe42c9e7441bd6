/**
 * What the cluster's processes run: the daemons' main class, and an application whose driver does what it is told line by
 * line. Packed into the jar that is submitted, so it uses nothing but Spark, the bundle and itself.
 */
@NullMarked
package dev.thermocline.cluster.app;

import org.jspecify.annotations.NullMarked;
