package dev.thermocline.cache.ehcache;

/** Where a cache keeps its values, and what one takes there. */
enum Medium {
    /** Values by reference; 200 B for map entry, holder, key and buffer. */
    HEAP("heap", 100) {
        @Override
        long footprint(int valueLength) {
            return valueLength + HEAP_OVERHEAD;
        }
    },
    /** Direct memory in pages of a segment; what the allocator can't fill is part of the unused 15 %. */
    OFF_HEAP("offheap", 85) {
        @Override
        long footprint(int valueLength) {
            return (valueLength + KEY + HEADERS + CELL - 1) / CELL * CELL;
        }
    },
    /** A file whose allocator rounds every mapping up to a power of two. */
    DISK("disk", 95) {
        @Override
        long footprint(int valueLength) {
            long raw = valueLength + KEY + HEADERS;
            long floor = Long.highestOneBit(raw);
            return floor == raw ? raw : floor << 1;
        }
    };

    /** Most entries of the smallest kind that fit a heap budget: one for each of these bytes. */
    static final long HEAP_OVERHEAD = 200;

    private static final long KEY = BlockKeySerializer.LENGTH;
    private static final long HEADERS = 52; // storage engine 12, value holder 40
    private static final long CELL = 64;

    private final String storeName;
    private final int usablePercent;

    Medium(String storeName, int usablePercent) {
        this.storeName = storeName;
        this.usablePercent = usablePercent;
    }

    /** Bytes of the pool that a value takes. */
    abstract long footprint(int valueLength);

    /** The tier's name in counters. */
    String storeName() {
        return storeName;
    }

    /** The share of the pool that may be filled before Ehcache evicts in an order of its own. */
    long usable(long poolBytes) {
        return poolBytes / 100 * usablePercent + poolBytes % 100 * usablePercent / 100;
    }
}
