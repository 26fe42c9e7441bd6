/**
 * Tests of the options: recorded defaults, a mapping that leaves none out, limits, messages, and the generated page.
 */
@NullMarked
package dev.thermocline.config;

import org.jspecify.annotations.NullMarked;
