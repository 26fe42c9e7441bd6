/**
 * The messages between executors and driver: values, each with its form in JDK types, because the JVM that receives
 * one may read it with a class loader that has none of our classes. Checked on arrival. Holds no state.
 */
@NullMarked
package dev.thermocline.protocol;

import org.jspecify.annotations.NullMarked;
