/** Tests of what is known of objects, under a clock of their own. */
@NullMarked
package dev.thermocline.engine.catalog;

import org.jspecify.annotations.NullMarked;
