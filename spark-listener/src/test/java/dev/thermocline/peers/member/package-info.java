/** Who owns what. */
@NullMarked
package dev.thermocline.peers.member;

import org.jspecify.annotations.NullMarked;
