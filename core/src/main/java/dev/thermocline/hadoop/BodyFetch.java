package dev.thermocline.hadoop;

import static java.util.Objects.requireNonNull;

import dev.thermocline.cache.CachedObject;
import dev.thermocline.engine.ByteRange;
import dev.thermocline.engine.CacheEngine;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/**
 * Brings blocks of one version of a file into the cache before anybody reads them. Requests carry If-Match; a block that a
 * reader fetches at the same time is fetched once. Counts as no read. Used by one thread at a time; closed by whoever got it.
 */
public final class BodyFetch implements Closeable {
    private final CacheEngine engine;
    private final CachedObject object;
    private final S3AOrigin origin;

    /** @param origin of this version; closed with this */
    BodyFetch(CacheEngine engine, CachedObject object, S3AOrigin origin) {
        this.engine = requireNonNull(engine, "engine is null");
        this.object = requireNonNull(object, "object is null");
        this.origin = requireNonNull(origin, "origin is null");
    }

    /**
     * Which blocks reads of these ranges would have to fetch: one range each, in the file's order. Sends nothing.
     */
    public List<ByteRange> absent(List<ByteRange> ranges) {
        return engine.absent(
                object,
                ranges.stream().filter(range -> range.end() <= object.length()).toList());
    }

    /** Bytes that wait to be stored, of all readers and writers. */
    public long queuedBytes() {
        return engine.queuedBytes();
    }

    /**
     * Fetches the blocks of a range that are neither here nor under way: one GET if they are neighbours.
     *
     * @return bytes fetched
     * @throws IOException what S3A throws; a changed object among it
     */
    public long fetch(ByteRange blocks) throws IOException {
        return engine.bring(object, blocks, origin);
    }

    @Override
    public void close() throws IOException {
        origin.close();
    }
}
