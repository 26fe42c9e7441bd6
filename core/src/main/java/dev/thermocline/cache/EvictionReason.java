package dev.thermocline.cache;

/** Why a block left a tier. */
public enum EvictionReason {
    /** The budget was needed for something used more. */
    CAPACITY,
    /** Not read for longer than the time to live. */
    EXPIRED,
    /** Its object was deleted, replaced, tombstoned or evicted by hand. */
    INVALIDATED
}
