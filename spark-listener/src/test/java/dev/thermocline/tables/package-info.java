/** Tests of the tables that options name. */
@NullMarked
package dev.thermocline.tables;

import org.jspecify.annotations.NullMarked;
