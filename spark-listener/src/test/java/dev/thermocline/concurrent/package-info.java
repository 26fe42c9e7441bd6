/** Tests of what is worth warming. */
@NullMarked
package dev.thermocline.concurrent;

import org.jspecify.annotations.NullMarked;
