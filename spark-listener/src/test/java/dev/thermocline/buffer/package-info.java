/** What waits between processes, and how much of it. */
@NullMarked
package dev.thermocline.buffer;

import org.jspecify.annotations.NullMarked;
