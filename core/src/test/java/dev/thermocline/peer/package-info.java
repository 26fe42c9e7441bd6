/** Tests. */
@NullMarked
package dev.thermocline.peer;

import org.jspecify.annotations.NullMarked;
