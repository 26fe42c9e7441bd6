package dev.thermocline.cache.block;

/** What became of a block that was offered to a tier. */
public enum WriteOutcome {
    /** The tier holds it, or will as soon as its own queue is written; reads see it from now on. */
    STORED,
    /** The block is larger than the tier takes. */
    TOO_LARGE,
    /** The tier's write queue is full: the block was dropped at once rather than wait. */
    OVERLOADED,
    /** The medium has no room at present, or less than is to stay free. What the tier holds is served as before. */
    NO_ROOM,
    /** The tier failed or is switched off. */
    UNAVAILABLE
}
