package dev.thermocline.cache.object;

/**
 * What an object id carries besides random bits: in its highest bits, the number of the rule by which the object stays.
 */
public final class ObjectIds {
    private static final int RULE_BITS = 3;
    private static final int ID_BITS = Long.SIZE - RULE_BITS;

    /** Highest number of a rule; 0 is none. */
    public static final int MOST_RULES = (1 << RULE_BITS) - 1;

    private ObjectIds() {}

    /** An id that carries a rule, from 1, or none with 0. */
    public static long tagged(long randomId, int rule) {
        return (randomId & (-1L >>> RULE_BITS)) | ((long) rule << ID_BITS);
    }

    /** The rule that an id carries, or 0. */
    public static int rule(long objectId) {
        return (int) (objectId >>> ID_BITS);
    }
}
