/** Tests of where the disk tier lies and how large it is. */
@NullMarked
package dev.thermocline.place;

import org.jspecify.annotations.NullMarked;
