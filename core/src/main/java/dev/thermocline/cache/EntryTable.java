package dev.thermocline.cache;

/**
 * The tables on the heap that grow with the number of files and blocks. Those of names together take at most a tenth of
 * the heap, estimated for references of 4 bytes (heaps below 32 GB).
 */
public enum EntryTable {
    /** Identities of objects, each with the entry of one block: a file that is forgotten loses its blocks. */
    OBJECTS(50),
    /** Statuses of immutable names. */
    STATUSES(25),
    /** Names that commits added. */
    COMMITS(8),
    /** When S3 last answered an owner about an object. */
    GRANTS(8),
    /** Blocks that readers of everything have missed. */
    SIGHTINGS(9),
    /** Versions that S3 has just named; bounded by a number. */
    CONFIRMED(0),
    /** Blocks below the heap tier, bounded by that tier's capacity; those of the heap tier are part of its bytes. */
    BLOCKS(0);

    private final int thousandths;

    EntryTable(int thousandths) {
        this.thousandths = thousandths;
    }

    /** Bytes that the table may take of a heap of so many bytes. */
    public long share(long heap) {
        return heap / 1000 * thousandths;
    }
}
