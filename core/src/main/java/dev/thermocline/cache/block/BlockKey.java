package dev.thermocline.cache.block;

import static java.util.Objects.requireNonNull;

/**
 * Names bytes of one object: what begins at an absolute offset. An object id is random and never used twice, and the
 * offset does not depend on how objects are cut into blocks, so a key names the same bytes for as long as anything
 * remembers it, also for a process that was started with other sizes.
 *
 * @param objectId the 64-bit id under which the object's bytes were stored
 * @param kind whether it is a data block or a tail: both may begin at the same offset, with different lengths
 * @param start offset of the first byte in the object
 */
public record BlockKey(long objectId, BlockKind kind, long start) {
    /** Rejects a negative offset. */
    public BlockKey {
        requireNonNull(kind, "kind is null");
        if (start < 0) {
            throw new IllegalArgumentException("block that starts at " + start);
        }
    }

    /** The key of a data block. */
    public BlockKey(long objectId, long start) {
        this(objectId, BlockKind.DATA, start);
    }

    /** The key of the tail that starts at an offset. */
    public static BlockKey tail(long objectId, long start) {
        return new BlockKey(objectId, BlockKind.TAIL, start);
    }

    /** Kind and offset in 8 bytes, as they are stored and bound by checksums: a tail's offset is complemented. */
    public long encodedStart() {
        return kind == BlockKind.TAIL ? ~start : start;
    }

    /** The key whose {@link #encodedStart} this is. */
    public static BlockKey decoded(long objectId, long encodedStart) {
        return encodedStart < 0 ? tail(objectId, ~encodedStart) : new BlockKey(objectId, encodedStart);
    }
}
