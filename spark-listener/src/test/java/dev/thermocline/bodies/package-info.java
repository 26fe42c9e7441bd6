/** Tests of what is learned of columns and fetched of bodies. */
@NullMarked
package dev.thermocline.bodies;

import org.jspecify.annotations.NullMarked;
