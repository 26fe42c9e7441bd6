package dev.thermocline.peers.serve;

import java.time.Duration;

/**
 * What serving others may take of this process.
 *
 * @param threads that read from the disk for others
 * @param queued requests that wait for a thread
 * @param waiting requests that wait for S3, without a thread
 * @param bytes of answers that are read or on their way
 * @param longestWait for S3
 * @param longestQueue a request that has waited for a thread so long is answered as one too many: nobody waits for it
 * @param longestInBackground the same of requests for which work in the background may wait
 */
public record ServeLimits(
        int threads,
        int queued,
        int waiting,
        long bytes,
        Duration longestWait,
        Duration longestQueue,
        Duration longestInBackground) {
    /**
     * Those of a process, with the bytes that an option sets.
     *
     * @param readers for how long readers of other processes wait at most
     * @param background for how long their work in the background does
     */
    public static ServeLimits of(long bytes, Duration readers, Duration background) {
        return new ServeLimits(4, 256, 1024, bytes, Duration.ofSeconds(10), readers, background);
    }

    /** Rejects what is not positive. */
    public ServeLimits {
        if (threads < 1 || queued < 1 || waiting < 1 || bytes < 1) {
            throw new IllegalArgumentException("limits must be positive: " + threads + " threads, " + queued
                    + " queued, " + waiting + " waiting, " + bytes + " B");
        }
    }
}
