/**
 * Brings tails into the cache before anybody reads them: bounded, in the background, each with an outcome: whether
 * the bytes are really there.
 */
@NullMarked
package dev.thermocline.warm;

import org.jspecify.annotations.NullMarked;
