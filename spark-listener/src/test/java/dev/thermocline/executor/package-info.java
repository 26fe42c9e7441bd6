/** Executors with their driver, all in one thread. */
@NullMarked
package dev.thermocline.executor;

import org.jspecify.annotations.NullMarked;
