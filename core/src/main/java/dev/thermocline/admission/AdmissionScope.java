package dev.thermocline.admission;

/** How much of a file may stay in the cache. */
public enum AdmissionScope {
    /** Its tail and every block. */
    ALL,
    /**
     * Its tail, and blocks that another such reader has missed before; the rest passes through as with {@link #TAIL}.
     */
    REPEATED,
    /** Its tail only: whatever else is read passes through as it was asked for. */
    TAIL,
    /** Nothing: the file is read and written as if there were no cache. */
    NOTHING
}
