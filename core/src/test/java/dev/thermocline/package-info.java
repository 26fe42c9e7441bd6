/** Tests of the module as a whole: which package may use which, and what its documents claim. */
@NullMarked
package dev.thermocline;

import org.jspecify.annotations.NullMarked;
