/** Processes that ask each other over sockets, among them some that lie. */
@NullMarked
package dev.thermocline.peers.transport;

import org.jspecify.annotations.NullMarked;
