/** Tests. */
@NullMarked
package dev.thermocline.peer.store;

import org.jspecify.annotations.NullMarked;
