/**
 * What this process has for its peers ({@link dev.thermocline.peer.store.LocalPeerStore}), and what it fetches for
 * them, bounded ({@link dev.thermocline.peer.store.PeerFetches}).
 */
@NullMarked
package dev.thermocline.peer.store;

import org.jspecify.annotations.NullMarked;
