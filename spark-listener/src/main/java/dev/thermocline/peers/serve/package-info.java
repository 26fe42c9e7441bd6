/**
 * The answers to other processes of the application: from what lies in this process's tiers, or is fetched for them,
 * within so many bytes, threads and waiting requests. Knows nothing of the transport.
 */
@NullMarked
package dev.thermocline.peers.serve;

import org.jspecify.annotations.NullMarked;
