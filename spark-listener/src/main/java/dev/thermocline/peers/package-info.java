/**
 * What a process has for the others of its application, put together: a server, a client, the zone in which it is, and
 * their numbers.
 */
@NullMarked
package dev.thermocline.peers;

import org.jspecify.annotations.NullMarked;
