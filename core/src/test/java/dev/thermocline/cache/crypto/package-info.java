/** Tests of encrypted stores. */
@NullMarked
package dev.thermocline.cache.crypto;

import org.jspecify.annotations.NullMarked;
