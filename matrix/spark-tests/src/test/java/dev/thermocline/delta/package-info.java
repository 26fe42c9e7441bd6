/** The test that runs on every Spark line, in the package of those of the default line. */
@NullMarked
package dev.thermocline.delta;

import org.jspecify.annotations.NullMarked;
