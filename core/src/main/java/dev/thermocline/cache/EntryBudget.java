package dev.thermocline.cache;

import java.util.concurrent.atomic.LongAdder;

/**
 * What a table of entries may take of the heap: a number of entries and a number of bytes, whichever is reached first.
 * Counts the bytes of what is entered and removed, where entries differ in size. Bytes are estimates. Thread-safe.
 */
public final class EntryBudget {
    private static final int STRING = 40; // a String and the header of its array
    private static final int WORD = 8;

    /** Keeps a weight an int, also for a table of few entries in a large heap. */
    private static final long LARGEST_WEIGHT = 1 << 20;

    private static final int MOST_AT_START = 16_384;

    private final long entries;
    private final long capacity;
    private final long leastWeight;
    private final LongAdder held = new LongAdder();

    /**
     * @param entries most entries
     * @param bytes most bytes that they take together
     */
    public EntryBudget(long entries, long bytes) {
        if (entries < 1 || bytes < 1) {
            throw new IllegalArgumentException("entries " + entries + ", bytes " + bytes);
        }
        this.entries = entries;
        this.leastWeight = Math.max(1, Math.min(bytes / entries, LARGEST_WEIGHT));
        this.capacity = Math.min(bytes, entries * leastWeight);
    }

    /** A table's share of the largest heap of this process. */
    public static EntryBudget of(EntryTable table, long entries) {
        return new EntryBudget(
                entries, Math.max(1, table.share(Runtime.getRuntime().maxMemory())));
    }

    /** Most bytes. */
    public long capacity() {
        return capacity;
    }

    /**
     * For how many entries a weighted table is made. Caffeine counts uses from the start with it, and loses its counts
     * only when there are more; without it a table loses them each time that it doubles.
     */
    public int entriesAtStart() {
        return (int) Math.min(entries, MOST_AT_START);
    }

    /** How many entries of one size there may be. */
    public long entries(long bytesEach) {
        return Math.max(1, Math.min(entries, capacity / bytesEach));
    }

    /**
     * What an entry weighs against {@link #capacity}: its bytes, and so much at least that all together are no more
     * than the greatest number.
     */
    public int weight(long bytes) {
        return (int) Math.min(Integer.MAX_VALUE, Math.max(bytes, leastWeight));
    }

    /** An entry came, with so many bytes. */
    public void added(long bytes) {
        held.add(bytes);
    }

    /** An entry left that was counted with so many bytes. */
    public void removed(long bytes) {
        held.add(-bytes);
    }

    /** Bytes of the entries at this moment. */
    public long bytes() {
        return held.sum();
    }

    /** Heap that a text of one byte a character takes. */
    public static long text(String text) {
        return STRING + (text.length() + WORD - 1L) / WORD * WORD;
    }
}
