/**
 * Asking other processes of the application for bytes: whom, in which order, how long, and whom not for now. A read
 * never fails here; what doesn't come in time is asked of S3. Knows nothing of the transport.
 */
@NullMarked
package dev.thermocline.peers.ask;

import org.jspecify.annotations.NullMarked;
