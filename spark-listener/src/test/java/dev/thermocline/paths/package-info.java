/** Tests of what is worth warming. */
@NullMarked
package dev.thermocline.paths;

import org.jspecify.annotations.NullMarked;
