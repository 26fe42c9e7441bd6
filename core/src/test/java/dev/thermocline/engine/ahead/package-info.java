/** Tests of what is fetched ahead of streams, on origins and threads that fail on demand. */
@NullMarked
package dev.thermocline.engine.ahead;

import org.jspecify.annotations.NullMarked;
