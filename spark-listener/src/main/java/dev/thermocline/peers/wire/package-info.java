/**
 * What processes of an application send each other to get cached bytes: requests and answers as bytes, each checked on
 * arrival, bounded, and bound to its request. Values only; how they travel is the business of other packages.
 */
@NullMarked
package dev.thermocline.peers.wire;

import org.jspecify.annotations.NullMarked;
