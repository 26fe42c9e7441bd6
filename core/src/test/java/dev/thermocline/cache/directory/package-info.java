/** Tests of directories that belong to one user. */
@NullMarked
package dev.thermocline.cache.directory;

import org.jspecify.annotations.NullMarked;
