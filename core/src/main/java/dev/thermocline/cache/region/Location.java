package dev.thermocline.cache.region;

/**
 * Where a block's value stands, and what its region is told of it. Equal to itself only: a block that is written again has
 * another location. Thread-safe.
 */
final class Location {
    private final Region region;
    private final long offset;
    private final int length;

    /** Changed under the lock of this, so that the region counts each change once. */
    private volatile State state = State.UNREAD;

    private enum State {
        UNREAD,
        READ,
        DROPPED
    }

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
        return state == State.READ;
    }

    /** It is read. */
    void read() {
        if (state == State.UNREAD) {
            readFirst();
        }
    }

    private synchronized void readFirst() {
        if (state == State.UNREAD) {
            state = State.READ;
            region.readFirst(length);
        }
    }

    /** It is not looked up any more. */
    synchronized void drop() {
        if (state != State.DROPPED) {
            region.dropped(length, wasRead());
            state = State.DROPPED;
        }
    }

    /** Whether this was written after the other one. */
    boolean isNewerThan(Location other) {
        return region.sequence() == other.region.sequence()
                ? offset > other.offset
                : region.sequence() > other.region.sequence();
    }
}
