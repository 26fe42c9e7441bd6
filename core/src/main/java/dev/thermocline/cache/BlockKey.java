package dev.thermocline.cache;

/**
 * Names one block of one object. An object id is random and never used twice, so a key names the same bytes for as long
 * as anything remembers it.
 *
 * @param objectId the 64-bit id under which the object's bytes were stored
 * @param index the block's place in the object's grid, or {@link #TAIL_INDEX}
 */
public record BlockKey(long objectId, int index) {
    /** The index of an object's tail. */
    public static final int TAIL_INDEX = -1;

    /** Rejects an index below {@link #TAIL_INDEX}. */
    public BlockKey {
        if (index < TAIL_INDEX) {
            throw new IllegalArgumentException("block index " + index + " is below " + TAIL_INDEX);
        }
    }

    /** The key of the object's tail. */
    public static BlockKey tail(long objectId) {
        return new BlockKey(objectId, TAIL_INDEX);
    }

    /** Which budget the block belongs to. */
    public BlockKind kind() {
        return index == TAIL_INDEX ? BlockKind.TAIL : BlockKind.DATA;
    }
}
