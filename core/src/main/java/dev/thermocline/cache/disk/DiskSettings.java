package dev.thermocline.cache.disk;

import static java.util.Objects.requireNonNull;

import dev.thermocline.cache.block.BlockStore;
import dev.thermocline.cache.directory.PrivateDirectory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

/**
 * What the disk tier of one directory is made of.
 *
 * @param directory used by this process alone, and closed by its owner after the stores; created if absent. What
 *     Ehcache left in it is deleted
 * @param tails the pool for tails
 * @param blocks the pool for data blocks
 * @param queueBytes heap that values may take while they wait to be written, over both pools
 * @param freeReserveBytes what writes must leave free on the volume
 * @param waits how long callers wait
 * @param layout how objects are cut; content under another one is deleted
 * @param wrap put around each store, below the queue: writer threads do its work, and the pools hold what it makes of
 *     values
 */
public record DiskSettings(
        PrivateDirectory directory,
        Pool tails,
        Pool blocks,
        long queueBytes,
        long freeReserveBytes,
        Waits waits,
        DiskLayout layout,
        UnaryOperator<BlockStore> wrap) {
    /** Rejects missing parts and negative sizes. */
    public DiskSettings {
        requireNonNull(directory, "directory is null");
        requireNonNull(tails, "tails is null");
        requireNonNull(blocks, "blocks is null");
        requireNonNull(waits, "waits is null");
        requireNonNull(layout, "layout is null");
        requireNonNull(wrap, "wrap is null");
        if (queueBytes <= 0) {
            throw new IllegalArgumentException("queue of " + queueBytes + " B");
        }
        if (freeReserveBytes < 0) {
            throw new IllegalArgumentException("free reserve of " + freeReserveBytes + " B");
        }
    }

    /** A directory of this process's user. Nobody cut the values out of objects. */
    public DiskSettings(
            Path directory,
            Pool tails,
            Pool blocks,
            long queueBytes,
            long freeReserveBytes,
            Waits waits,
            UnaryOperator<BlockStore> wrap) {
        this(
                PrivateDirectory.at(directory),
                tails,
                blocks,
                queueBytes,
                freeReserveBytes,
                waits,
                DiskLayout.UNCUT,
                wrap);
    }

    /** Values lie on the disk as they come, and nobody cut them out of objects. */
    public DiskSettings(Path directory, Pool tails, Pool blocks, long queueBytes, long freeReserveBytes, Waits waits) {
        this(directory, tails, blocks, queueBytes, freeReserveBytes, waits, UnaryOperator.identity());
    }

    /**
     * How long callers wait at most.
     *
     * @param close for the stores to close
     * @param read for one read of a disk that hangs
     * @param nanoClock by which reads are timed; counts nanoseconds from anywhere
     */
    public record Waits(Duration close, Duration read, LongSupplier nanoClock) {
        /** Rejects missing parts. */
        public Waits {
            requireNonNull(close, "close is null");
            requireNonNull(read, "read is null");
            requireNonNull(nanoClock, "nanoClock is null");
        }

        /** The same with another time for closing. */
        public Waits closing(Duration time) {
            return new Waits(time, read, nanoClock);
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
