/** Tests of the engine, on stores, origins and clocks of their own that count and fail on demand. */
@NullMarked
package dev.thermocline.engine;

import org.jspecify.annotations.NullMarked;
