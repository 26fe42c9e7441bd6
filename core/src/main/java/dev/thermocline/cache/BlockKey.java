package dev.thermocline.cache;

/**
 * Names one block of one object. An object id is random and never used twice, so a key names the same bytes for as long
 * as anything remembers it.
 *
 * @param objectId the 64-bit id under which the object's bytes were stored
 * @param index the block's place in the object's grid; below 0 a tail's, counted from the object's end: {@link
 *     #TAIL_INDEX} is the last one
 */
public record BlockKey(long objectId, int index) {
    /** The index of an object's tail. */
    public static final int TAIL_INDEX = -1;

    /** Most tails that an object has. */
    public static final int MOST_TAILS = 16;

    /** Rejects an index that is neither a block's nor a tail's. */
    public BlockKey {
        if (index < -MOST_TAILS) {
            throw new IllegalArgumentException("block index " + index + " is below " + -MOST_TAILS);
        }
    }

    /** The key of the object's tail. */
    public static BlockKey tail(long objectId) {
        return tail(objectId, 0);
    }

    /** The key of a tail that has so many tails after it. */
    public static BlockKey tail(long objectId, int after) {
        return new BlockKey(objectId, TAIL_INDEX - after);
    }

    /** Which budget the block belongs to. */
    public BlockKind kind() {
        return index < 0 ? BlockKind.TAIL : BlockKind.DATA;
    }
}
