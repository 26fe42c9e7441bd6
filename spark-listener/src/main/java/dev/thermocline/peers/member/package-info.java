/**
 * Which processes an application has, which of them may be asked for bytes, and which one a file or a part of it
 * belongs to.
 */
@NullMarked
package dev.thermocline.peers.member;

import org.jspecify.annotations.NullMarked;
