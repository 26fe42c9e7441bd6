/** Requests and answers as bytes. */
@NullMarked
package dev.thermocline.peers.wire;

import org.jspecify.annotations.NullMarked;
