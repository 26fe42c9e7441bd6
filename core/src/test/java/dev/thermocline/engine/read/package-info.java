/** Tests of reads, on stores and origins that count and fail on demand. */
@NullMarked
package dev.thermocline.engine.read;

import org.jspecify.annotations.NullMarked;
