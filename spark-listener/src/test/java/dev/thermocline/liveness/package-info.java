/** Which files are live, and when removed ones go. */
@NullMarked
package dev.thermocline.liveness;

import org.jspecify.annotations.NullMarked;
