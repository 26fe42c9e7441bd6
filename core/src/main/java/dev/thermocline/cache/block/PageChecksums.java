package dev.thermocline.cache.block;

/**
 * What the header of a stored block has proved: the payload's length and the checksum of each page. It was bound to the
 * block's key when it was read; what is stored under a key never changes, so a store may keep it for later readers of
 * the same value, each of whom verifies the pages that it reads. Immutable.
 */
public final class PageChecksums {
    private final int[] sums;
    private final int payload;

    /**
     * @param sums in the order of the pages; nobody else changes them
     * @param payload length of the payload in bytes
     */
    PageChecksums(int[] sums, int payload) {
        this.sums = sums;
        this.payload = payload;
    }

    /** Length of the payload in bytes. */
    int payload() {
        return payload;
    }

    /** The checksum of a page. */
    int sum(int page) {
        return sums[page];
    }
}
