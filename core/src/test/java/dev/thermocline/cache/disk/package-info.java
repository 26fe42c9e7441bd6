/** The queue that both disk engines write through. */
@NullMarked
package dev.thermocline.cache.disk;

import org.jspecify.annotations.NullMarked;
