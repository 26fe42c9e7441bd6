/** The log of sealed objects over crashes and on damaged files. */
@NullMarked
package dev.thermocline.cache.objectlog;

import org.jspecify.annotations.NullMarked;
