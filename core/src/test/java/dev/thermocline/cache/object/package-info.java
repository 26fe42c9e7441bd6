/** Tests of what names bytes. */
@NullMarked
package dev.thermocline.cache.object;

import org.jspecify.annotations.NullMarked;
