/** The bundle jar in a real cluster: driver and executors in processes of their own. */
@NullMarked
package dev.thermocline.cluster;

import org.jspecify.annotations.NullMarked;
