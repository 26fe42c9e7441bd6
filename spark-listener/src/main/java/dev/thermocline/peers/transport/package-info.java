/**
 * The connections between the processes of an application, on Spark's own transport: authenticated by a secret of the
 * application, encrypted where Spark's own are, with frames of bounded length. Knows of Spark the classes of its
 * transport alone.
 */
@NullMarked
package dev.thermocline.peers.transport;

import org.jspecify.annotations.NullMarked;
