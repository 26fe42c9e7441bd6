package dev.thermocline.cache.block;

/**
 * Is notified of the blocks that a {@link BlockStore} gains or loses by itself. Called on the store's threads; must not
 * call it.
 */
public interface StoreObserver {
    /** An observer that observes nothing. */
    StoreObserver NONE = new StoreObserver() {
        @Override
        public void found(BlockKey key, int valueLength) {}

        @Override
        public void lost(BlockKey key) {}
    };

    /** An earlier process had stored the block: it is served from now on. */
    void found(BlockKey key, int valueLength);

    /** The block went to make room. */
    void lost(BlockKey key);

    /** A file of an earlier process could not be read, whatever the reason: what it held is dropped. */
    default void unreadable() {}
}
