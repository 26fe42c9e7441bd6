/** Tests of the access trace. */
@NullMarked
package dev.thermocline.trace;

import org.jspecify.annotations.NullMarked;
