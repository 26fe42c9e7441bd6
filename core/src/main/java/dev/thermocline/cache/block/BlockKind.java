package dev.thermocline.cache.block;

/** What a block is for; each kind has a budget of its own that the other can never take. */
public enum BlockKind {
    /** The end of an object: Parquet footer and page indexes, or the whole of a small object. */
    TAIL,
    /** One block of the fixed grid that starts at the object's first byte. */
    DATA
}
