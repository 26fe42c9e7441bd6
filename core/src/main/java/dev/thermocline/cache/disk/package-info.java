/**
 * What the disk engines share: their settings, the bounded queue before their writes, and the check of the volume.
 */
@NullMarked
package dev.thermocline.cache.disk;

import org.jspecify.annotations.NullMarked;
