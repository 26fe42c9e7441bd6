@NullMarked
package dev.thermocline.exposition;

import org.jspecify.annotations.NullMarked;
