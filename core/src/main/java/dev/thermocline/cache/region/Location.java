package dev.thermocline.cache.region;

/**
 * Where a block's value stands, and what its region is told of it. Equal to itself only: a block that is written again has
 * another location. Thread-safe.
 */
final class Location {
    private static final int UNREAD = 0;
    private static final int DROPPED = -1;

    private final Region region;
    private final long offset;
    private final int length;

    /** The second of the last read, or one of the two above. Changed under the lock of this: the region counts each once. */
    private volatile int lastRead = UNREAD;

    Location(Region region, RegionFormat.Entry entry) {
        this.region = region;
        this.offset = entry.offset();
        this.length = entry.length();
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
        return lastRead > UNREAD;
    }

    /** The second in which it was read last, not more than 0 if it was not. */
    int lastRead() {
        return lastRead;
    }

    /** It is read in this second, counted from 1. */
    void read(int second) {
        if (lastRead != second && lastRead != DROPPED) {
            readAnew(second);
        }
    }

    private synchronized void readAnew(int second) {
        if (lastRead == UNREAD) {
            region.readFirst(length);
        }
        lastRead = lastRead == DROPPED ? DROPPED : second;
    }

    /** It is not looked up any more. */
    synchronized void drop() {
        if (lastRead != DROPPED) {
            region.dropped(length, wasRead());
            lastRead = DROPPED;
        }
    }

    /** Whether this was written after the other one. */
    boolean isNewerThan(Location other) {
        return region.sequence() == other.region.sequence()
                ? offset > other.offset
                : region.sequence() > other.region.sequence();
    }
}
