/** Serving others, without a network. */
@NullMarked
package dev.thermocline.peers.serve;

import org.jspecify.annotations.NullMarked;
