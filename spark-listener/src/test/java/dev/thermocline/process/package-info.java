/** Tests of what runs in one process, from its start to its end. */
@NullMarked
package dev.thermocline.process;

import org.jspecify.annotations.NullMarked;
