/** Tests of driver and executors in one thread, with messages that are serialized on their way. */
@NullMarked
package dev.thermocline.cluster;

import org.jspecify.annotations.NullMarked;
