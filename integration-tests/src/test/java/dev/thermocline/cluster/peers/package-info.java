/**
 * What several executors ask S3 for after an OPTIMIZE, theirs or another application's, wherever Spark runs their tasks:
 * counted at the proxy, and when executors are killed, frozen or lose their disks meanwhile.
 */
@NullMarked
package dev.thermocline.cluster.peers;

import org.jspecify.annotations.NullMarked;
