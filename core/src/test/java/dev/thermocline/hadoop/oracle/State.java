package dev.thermocline.hadoop.oracle;

/** In what state a call meets the cache and the object. */
enum State {
    /** The bucket is not cached. */
    OFF,
    /** Nothing is known of the object. */
    COLD,
    /** All of it is in the cache. */
    WARM,
    /** As warm; then another process wrote other bytes of the same length. */
    REPLACED,
    /** As warm; then another process wrote the first half of the bytes. */
    TRUNCATED,
    /** As warm; then another process deleted it. */
    DELETED,
    /** As warm; the stream was opened before another process wrote other bytes. */
    REPLACED_WHILE_OPEN,
    /** As warm; the stream was opened before another process deleted it. */
    DELETED_WHILE_OPEN,
    /** As warm; the stream is closed. */
    STREAM_CLOSED,
    /** As warm; the file system is closed, streams were opened before. */
    FILE_SYSTEM_CLOSED;

    /** Whether another process has changed the object since the cache met it. */
    boolean changedByAnother() {
        return switch (this) {
            case REPLACED, TRUNCATED, DELETED, REPLACED_WHILE_OPEN, DELETED_WHILE_OPEN -> true;
            case OFF, COLD, WARM, STREAM_CLOSED, FILE_SYSTEM_CLOSED -> false;
        };
    }

    /** Whether streams are opened before the change. */
    boolean openedBefore() {
        return this == REPLACED_WHILE_OPEN || this == DELETED_WHILE_OPEN;
    }
}
