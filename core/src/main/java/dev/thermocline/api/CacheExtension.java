package dev.thermocline.api;

/**
 * What works beside the cache of a process, such as the follower of Delta commits. Found with {@link
 * java.util.ServiceLoader} each time a cache starts.
 */
public interface CacheExtension {
    /**
     * A cache has started. Called before anything is read or written through it, so that listeners which are added here
     * miss nothing; on the thread that opens the first file system, under a lock: must return at once. What it throws
     * is counted and goes no further.
     */
    void started(CacheControl cache);

    /** The cache is shut down: what was resident in it is not any more. Must return at once. */
    default void stopped() {}
}
