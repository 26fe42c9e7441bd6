/** Tests of the cache's words, and what every block store is tested with: contract, reference and faults. */
@NullMarked
package dev.thermocline.cache;

import org.jspecify.annotations.NullMarked;
