/** Asking others, without a network. */
@NullMarked
package dev.thermocline.peers.ask;

import org.jspecify.annotations.NullMarked;
