package dev.thermocline.cache.region;

import dev.thermocline.cache.region.file.RegionFile;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One region: its file, who is reading it, and how much of it is still wanted. Thread-safe but for appending, which is
 * left to one thread at a time.
 *
 * <p>The file is closed when the region is retired and the last reader has let go of it.
 */
final class Region {
    private static final Logger LOG = LoggerFactory.getLogger(Region.class);

    private final long sequence;
    private final RegionFile file;

    /** Readers, and one for as long as the region is not retired. */
    private final AtomicInteger leases = new AtomicInteger(1);

    private final AtomicLong liveBytes = new AtomicLong();
    private final AtomicLong readBytes = new AtomicLong();

    Region(long sequence, RegionFile file) {
        this.sequence = sequence;
        this.file = file;
    }

    long sequence() {
        return sequence;
    }

    RegionFile file() {
        return file;
    }

    /** Bytes of values to which the index points still. */
    long liveBytes() {
        return liveBytes.get();
    }

    /** Those of the live bytes that were read since they were written here. */
    long readBytes() {
        return readBytes.get();
    }

    /** Called by a value's {@link Location} when the index begins to point to it. */
    void added(int length) {
        liveBytes.addAndGet(length);
    }

    /** Called by a value's {@link Location} when it is read for the first time. */
    void readFirst(int length) {
        readBytes.addAndGet(length);
    }

    /** Called by a value's {@link Location} when the index does not point to it any more. */
    void dropped(int length, boolean wasRead) {
        liveBytes.addAndGet(-length);
        readBytes.addAndGet(wasRead ? -length : 0);
    }

    /** Keeps the file open until {@link #release}; false if the region is retired. */
    boolean lease() {
        int present = leases.get();
        while (present > 0) {
            if (leases.compareAndSet(present, present + 1)) {
                return true;
            }
            present = leases.get();
        }
        return false;
    }

    void release() {
        if (leases.decrementAndGet() == 0) {
            try {
                file.close();
            } catch (IOException e) {
                LOG.debug("Region {} did not close: {}", sequence, e.toString());
            }
        }
    }

    /** Whether somebody reads it although it may be retired. */
    boolean isOpen() {
        return leases.get() > 0;
    }

    /**
     * Deletes the file; readers that hold a lease go on.
     *
     * @throws IOException if the file can't be deleted; the region is retired nevertheless
     */
    void retire() throws IOException {
        try {
            file.delete();
        } finally {
            release();
        }
    }
}
