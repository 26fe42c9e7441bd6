/** Tests of what is worth warming. */
@NullMarked
package dev.thermocline.plan;

import org.jspecify.annotations.NullMarked;
