/** Tests of blocks, and what every block store is tested with: contract, reference and faults. */
@NullMarked
package dev.thermocline.cache.block;

import org.jspecify.annotations.NullMarked;
