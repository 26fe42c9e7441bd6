package dev.thermocline.engine;

/**
 * What the tiers hold of a file: of that one of its owners' copies of which they hold most. Immutable.
 *
 * @param tail whether a read of its last bytes would find them
 * @param bytes of the file that reads would find, each once
 */
public record HeldFile(boolean tail, long bytes) {
    /** Nothing. */
    public static final HeldFile NOTHING = new HeldFile(false, 0);
}
