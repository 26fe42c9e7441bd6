/** Tests of the test kit: what the log says must be what went over the wire. */
@NullMarked
package dev.thermocline.testkit;

import org.jspecify.annotations.NullMarked;
