/**
 * Brings tails into the cache before anybody reads them: bounded, in the background, each with an outcome that says
 * whether the bytes are really there.
 */
@NullMarked
package dev.thermocline.warm;

import org.jspecify.annotations.NullMarked;
