/** What is kept and what is not. */
@NullMarked
package dev.thermocline.admission;

import org.jspecify.annotations.NullMarked;
