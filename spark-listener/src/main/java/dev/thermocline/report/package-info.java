/**
 * What became of commits, to read, to wait for and to listen to. Pure: may use {@code delta} and the JDK.
 */
@NullMarked
package dev.thermocline.report;

import org.jspecify.annotations.NullMarked;
