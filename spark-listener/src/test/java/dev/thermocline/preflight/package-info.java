/** Tests of what is shown without asking. */
@NullMarked
package dev.thermocline.preflight;

import org.jspecify.annotations.NullMarked;
