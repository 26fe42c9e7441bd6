/** How much of a table is held. */
@NullMarked
package dev.thermocline.status;

import org.jspecify.annotations.NullMarked;
