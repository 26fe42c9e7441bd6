package dev.thermocline.cache.region;

import dev.thermocline.cache.block.PageChecksums;
import dev.thermocline.cache.region.file.RegionFormat;
import org.jspecify.annotations.Nullable;

/**
 * Where a block's value is, and what its region counts for it. Equal to itself only: a block that is written again has
 * another location. Thread-safe.
 */
final class Location {
    private static final int DROPPED = -1;
    private static final int READ = 1;

    private final Region region;
    private final long offset;
    private final int length;

    /**
     * Twice the second of the last touch, plus one if it was read. Changed under the lock of this: the region counts.
     */
    private volatile int touched;

    /** What the value's header has proved; kept and let go by {@link KeptChecksums}. */
    private volatile @Nullable PageChecksums checksums;

    /** @param written the second in which it was written, counted from 1; 0 if by an earlier process */
    Location(Region region, RegionFormat.Entry entry, int written) {
        this.region = region;
        this.offset = entry.offset();
        this.length = entry.length();
        this.touched = written << 1;
        region.added(length);
    }

    Region region() {
        return region;
    }

    long offset() {
        return offset;
    }

    int length() {
        return length;
    }

    /** Whether it was read since it was written here. */
    boolean wasRead() {
        return wasRead(touched);
    }

    private static boolean wasRead(int touched) {
        return touched != DROPPED && (touched & READ) != 0;
    }

    /** The second in which it was written or read last; not more than 0 if not by this process, or if it is gone. */
    int lastTouched() {
        return touched >> 1;
    }

    /** It is read, and was touched in this second, counted from 1, or later. */
    void read(int second) {
        int present = touched;
        boolean known = present >> 1 >= second && (present & READ) != 0;
        if (present != DROPPED && !known) {
            readAgain(second << 1 | READ);
        }
    }

    private synchronized void readAgain(int now) {
        int present = touched;
        if (present != DROPPED) {
            if (!wasRead(present)) {
                region.readFirst(length);
            }
            touched = Math.max(now, present | READ);
        }
    }

    /** It is not in the index any more. */
    synchronized void drop() {
        int present = touched;
        if (present != DROPPED) {
            region.dropped(length, wasRead(present));
            touched = DROPPED;
        }
    }

    @Nullable
    PageChecksums checksums() {
        return checksums;
    }

    void checksums(@Nullable PageChecksums proven) {
        checksums = proven;
    }

    /** Whether this was written after the other one. */
    boolean isNewerThan(Location other) {
        return region.sequence() == other.region.sequence()
                ? offset > other.offset
                : region.sequence() > other.region.sequence();
    }
}
