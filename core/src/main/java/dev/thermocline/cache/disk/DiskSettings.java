package dev.thermocline.cache.disk;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What the disk tier of one directory is made of.
 *
 * @param directory used by this process alone; created if absent. What Ehcache left in it is deleted
 * @param tails the pool for tails
 * @param blocks the pool for data blocks
 * @param queueBytes heap that values may take while they wait to be written, over both pools
 * @param freeReserveBytes what writes must leave free on the volume
 * @param closeDeadline how long closing may keep its caller waiting
 * @param readLimit how long a reader waits for a disk that hangs
 */
public record DiskSettings(
        Path directory,
        Pool tails,
        Pool blocks,
        long queueBytes,
        long freeReserveBytes,
        Duration closeDeadline,
        Duration readLimit) {
    /** Rejects missing parts and negative sizes. */
    public DiskSettings {
        requireNonNull(directory, "directory is null");
        requireNonNull(tails, "tails is null");
        requireNonNull(blocks, "blocks is null");
        requireNonNull(closeDeadline, "closeDeadline is null");
        requireNonNull(readLimit, "readLimit is null");
        if (queueBytes <= 0) {
            throw new IllegalArgumentException("queue of " + queueBytes + " B");
        }
        if (freeReserveBytes < 0) {
            throw new IllegalArgumentException("free reserve of " + freeReserveBytes + " B");
        }
    }

    /**
     * The space of one cache.
     *
     * @param bytes its share of the disk; a little less may be filled, see {@code BlockStore.capacity}
     * @param maxValueLength longest value it takes, in bytes
     */
    public record Pool(long bytes, int maxValueLength) {
        /** Rejects what is not positive. */
        public Pool {
            if (bytes <= 0 || maxValueLength <= 0) {
                throw new IllegalArgumentException(
                        "pool of " + bytes + " B for values of at most " + maxValueLength + " B");
            }
        }
    }
}
