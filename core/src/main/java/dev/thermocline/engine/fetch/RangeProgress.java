package dev.thermocline.engine.fetch;

/** How far one request has come, for those who wait for its blocks. Written by the reader who sent it. Thread-safe. */
final class RangeProgress {
    private volatile long arrived;
    private volatile boolean stalled;

    /** @param start the first byte that was asked for */
    RangeProgress(long start) {
        this.arrived = start;
    }

    /** All bytes before this one have arrived. */
    void arrivedUpTo(long end) {
        arrived = end;
        stalled = false;
    }

    /** The first byte that has not arrived. */
    long arrived() {
        return arrived;
    }

    /** Nothing arrived for longer than a reader waits: whoever comes now does not wait for it. */
    void stall() {
        stalled = true;
    }

    boolean stalled() {
        return stalled;
    }
}
