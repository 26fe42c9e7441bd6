package dev.thermocline.engine.tier;

/** Which blocks have had no time to be used: they don't compete with those that have. Thread-safe. */
public interface YoungBlocks {
    /** All blocks compete. */
    YoungBlocks NONE = new YoungBlocks() {
        @Override
        public boolean areOf(long objectId) {
            return false;
        }

        @Override
        public void stored(long objectId, long bytes) {}
    };

    /** Whether they are those of this object. */
    boolean areOf(long objectId);

    /** A tier has taken bytes of an object, which may be another one. */
    void stored(long objectId, long bytes);
}
