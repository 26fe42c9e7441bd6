package dev.thermocline.read;

import static java.util.Objects.requireNonNull;

import dev.thermocline.api.BodyFetch;
import dev.thermocline.cache.Origin;
import dev.thermocline.cache.object.CachedObject;
import dev.thermocline.engine.CacheEngine;
import dev.thermocline.engine.layout.ByteRange;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/** Fetches blocks of one version through the engine, from an origin of that version. Used by one thread at a time. */
public final class BlockFetch implements BodyFetch {
    private final CacheEngine engine;
    private final CachedObject object;
    private final Origin origin;
    private final Closeable s3;

    /**
     * @param origin of this version
     * @param s3 what the origin ends in; closed with this
     */
    public BlockFetch(CacheEngine engine, CachedObject object, Origin origin, Closeable s3) {
        this.engine = requireNonNull(engine, "engine is null");
        this.object = requireNonNull(object, "object is null");
        this.origin = requireNonNull(origin, "origin is null");
        this.s3 = requireNonNull(s3, "s3 is null");
    }

    @Override
    public List<ByteRange> absent(List<ByteRange> ranges) {
        return engine.absent(
                object,
                ranges.stream().filter(range -> range.end() <= object.length()).toList());
    }

    @Override
    public long queuedBytes() {
        return engine.queuedBytes();
    }

    @Override
    public long fetch(ByteRange blocks) throws IOException {
        return engine.prefetch(object, blocks, origin);
    }

    @Override
    public void close() throws IOException {
        s3.close();
    }
}
