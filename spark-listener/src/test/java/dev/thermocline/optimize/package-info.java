/** Tests of the advice on OPTIMIZE. */
@NullMarked
package dev.thermocline.optimize;

import org.jspecify.annotations.NullMarked;
