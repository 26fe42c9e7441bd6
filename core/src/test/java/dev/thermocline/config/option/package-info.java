/** Tests of types of options, their limits and their texts. */
@NullMarked
package dev.thermocline.config.option;

import org.jspecify.annotations.NullMarked;
