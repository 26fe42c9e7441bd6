/** A driver with executors, all in one thread. */
@NullMarked
package dev.thermocline.driver;

import org.jspecify.annotations.NullMarked;
