package dev.thermocline.cache.object;

import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

/**
 * Remembers over the process's end which object ids are sealed, and as what: without it the blocks of a disk tier that
 * outlives the process are bytes without a name. Thread-safe.
 *
 * <p>What is lost of it costs a miss, never a wrong byte: an object that is not in it is not served, and one that
 * should not be in it any more has a version that S3 does not confirm.
 */
public interface ObjectLog extends AutoCloseable {
    /** A log that forgets everything. */
    ObjectLog NONE = new ObjectLog() {
        @Override
        public List<CachedObject> recover(Supplier<List<CachedObject>> live) {
            return List.of();
        }

        @Override
        public void sealed(CachedObject object) {}

        @Override
        public void dropped(long objectId) {}

        @Override
        public void close() {}
    };

    /**
     * The objects that were sealed when the log ended, oldest first. To be called once, on a thread that may wait; what
     * is sealed or dropped before and meanwhile is written afterwards.
     *
     * @param live what is sealed at a later moment, for when the log has grown and is rewritten
     * @throws IOException if it is not known which objects were sealed
     */
    List<CachedObject> recover(Supplier<List<CachedObject>> live) throws IOException;

    /** Remembers an object. Never waits for the medium. */
    void sealed(CachedObject object);

    /** Forgets an object. Never waits for the medium. */
    void dropped(long objectId);

    /** Writes what waits and ends the log. Idempotent, throws nothing. */
    @Override
    void close();
}
