/**
 * Where the disk tier lies if no option names a place, how large it is there, and how much memory outside the heap a
 * process may take. Values and rules only: what they ask of environment, volume and JVM is handed in.
 */
@NullMarked
package dev.thermocline.place;

import org.jspecify.annotations.NullMarked;
