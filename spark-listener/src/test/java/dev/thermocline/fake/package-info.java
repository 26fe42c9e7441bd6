/** Stand-ins for the cache and its file systems, with counters, that the tests of all packages share. */
@NullMarked
package dev.thermocline.fake;

import org.jspecify.annotations.NullMarked;
