/** Tests of directories that belong to one user, and of slots. */
@NullMarked
package dev.thermocline.cache.directory;

import org.jspecify.annotations.NullMarked;
