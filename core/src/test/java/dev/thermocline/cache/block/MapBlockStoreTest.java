package dev.thermocline.cache.block;

/** The reference keeps the contract. */
class MapBlockStoreTest extends BlockStoreContract {
    @Override
    protected BlockStore open() {
        return new MapBlockStore("map", MIN_CAPACITY, MAX_VALUE);
    }
}
