/** Tables that the options name: which are warmed at the start and again, and which are watched, read or not. */
@NullMarked
package dev.thermocline.tables;

import org.jspecify.annotations.NullMarked;
