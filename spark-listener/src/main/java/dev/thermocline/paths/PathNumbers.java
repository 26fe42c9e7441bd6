package dev.thermocline.paths;

/**
 * A number for each hash of a path: a table with open addressing, which takes 12 bytes a slot and has at most two slots
 * of three in use. Not thread-safe.
 */
public final class PathNumbers {
    private static final int FEWEST_SLOTS = 8;
    private static final int SLOT_BYTES = Long.BYTES + Integer.BYTES;
    private static final int SPARSE = 8;
    private static final int FREE = 0;
    private static final long MIX = 0x9e3779b97f4a7c15L;

    private long[] hashes = new long[FEWEST_SLOTS];
    private int[] numbers = new int[FEWEST_SLOTS];
    private int size;

    /** Makes room for so many more, so that the table grows once and not step by step. */
    public void reserve(int more) {
        if (!fits(size + (long) more, hashes.length)) {
            resize(slotsFor(size + (long) more));
        }
    }

    /** Sets the number of a hash; it must be positive. */
    public void put(long hash, int number) {
        if (number <= FREE) {
            throw new IllegalArgumentException("number must be positive: " + number);
        }
        int slot = find(hash);
        if (numbers[slot] == FREE) {
            reserve(1);
            slot = find(hash);
            size++;
        }
        hashes[slot] = hash;
        numbers[slot] = number;
    }

    /** The number of a hash, or 0. */
    public int get(long hash) {
        return numbers[find(hash)];
    }

    /** Removes a hash if it has this number. Returns whether it had. */
    public boolean remove(long hash, int number) {
        int slot = find(hash);
        if (numbers[slot] == FREE || numbers[slot] != number) {
            return false;
        }
        size--;
        close(slot);
        if (hashes.length > FEWEST_SLOTS && size < hashes.length / SPARSE) {
            resize(slotsFor(size));
        }
        return true;
    }

    /** Moves what follows into the hole as long as it may lie there. */
    private void close(int hole) {
        int mask = hashes.length - 1;
        int free = hole;
        int slot = (hole + 1) & mask;
        while (numbers[slot] != FREE) {
            int home = home(hashes[slot], mask);
            if (((slot - home) & mask) >= ((slot - free) & mask)) {
                hashes[free] = hashes[slot];
                numbers[free] = numbers[slot];
                free = slot;
            }
            slot = (slot + 1) & mask;
        }
        numbers[free] = FREE;
    }

    /** The hashes that have a number. */
    public PathHashes hashes() {
        PathHashes all = new PathHashes(Math.max(1, size));
        for (int i = 0; i < hashes.length; i++) {
            if (numbers[i] != FREE) {
                all.add(hashes[i]);
            }
        }
        return all.distinct();
    }

    /** Removes all. */
    public void clear() {
        hashes = new long[FEWEST_SLOTS];
        numbers = new int[FEWEST_SLOTS];
        size = 0;
    }

    private void resize(int slots) {
        long[] oldHashes = hashes;
        int[] oldNumbers = numbers;
        hashes = new long[slots];
        numbers = new int[slots];
        for (int i = 0; i < oldHashes.length; i++) {
            if (oldNumbers[i] != FREE) {
                int slot = find(oldHashes[i]);
                hashes[slot] = oldHashes[i];
                numbers[slot] = oldNumbers[i];
            }
        }
    }

    private static int slotsFor(long count) {
        int slots = FEWEST_SLOTS;
        while (!fits(count, slots)) {
            slots <<= 1;
        }
        return slots;
    }

    private static boolean fits(long count, int slots) {
        return count * 3 <= slots * 2L;
    }

    private static int home(long hash, int mask) {
        long mixed = hash * MIX;
        return (int) (mixed >>> Integer.SIZE) & mask;
    }

    /** The slot that has the hash, or the free one where it belongs. */
    private int find(long hash) {
        int mask = hashes.length - 1;
        int slot = home(hash, mask);
        while (numbers[slot] != FREE && hashes[slot] != hash) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    /** Hashes that have a number. */
    public int size() {
        return size;
    }

    /** Heap that it takes, in bytes. */
    public long bytes() {
        return (long) hashes.length * SLOT_BYTES;
    }

    /** Heap that so many more would take at most, in bytes. */
    public long bytesWith(int more) {
        long count = size + (long) more;
        return fits(count, hashes.length) ? bytes() : (long) slotsFor(count) * SLOT_BYTES;
    }
}
