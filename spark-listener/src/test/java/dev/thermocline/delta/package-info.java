/** Tests of reading commits. */
@NullMarked
package dev.thermocline.delta;

import org.jspecify.annotations.NullMarked;
