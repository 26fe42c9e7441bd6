/** Tests of finding others' commits, with a log that counts what it is asked. */
@NullMarked
package dev.thermocline.watch;

import org.jspecify.annotations.NullMarked;
