package dev.thermocline.tail;

import static java.util.Objects.requireNonNull;

import dev.thermocline.cache.object.CachedObject;
import dev.thermocline.engine.CacheEngine;
import dev.thermocline.engine.layout.ByteRange;
import dev.thermocline.parquet.FooterLocator;
import dev.thermocline.parquet.FooterSizes;
import java.util.OptionalLong;
import org.apache.hadoop.fs.Path;

/**
 * How much of a file's end is to be fetched, kept and sent so that its Parquet footer is whole: one tail usually, as
 * many as the footer needs where the table's last footers were longer. Thread-safe.
 */
public final class FooterTails {
    private final CacheEngine engine;
    private final FooterSizes sizes;

    /** @param engine whose settings give the size of a tail and of the longest one */
    public FooterTails(CacheEngine engine) {
        this.engine = requireNonNull(engine, "engine is null");
        this.sizes = new FooterSizes(engine.settings().tailSize());
    }

    /** Bytes to ask for from the end of a file of which nothing is known but its name. */
    public int expected(Path path) {
        return fullTails(Math.min(sizes.expected(path.toString()), engine.longestTail()));
    }

    /**
     * Bytes from the file's end that hold its footer, in full tails. No more than one tail if it is not Parquet, or its
     * footer is too long to be kept in tails. The length is remembered for the next file.
     */
    public int needed(Path path, byte[] tail, long length) {
        OptionalLong footer = FooterLocator.footerLength(tail, length);
        if (footer.isEmpty() || footer.getAsLong() > engine.longestTail()) {
            return (int) Math.min(engine.settings().tailSize(), length);
        }
        sizes.seen(path.toString(), footer.getAsLong());
        return (int) Math.min(fullTails(footer.getAsLong()), length);
    }

    /** Whether the footer is here as a whole, in tails or in data blocks, or will not be held in tails at all. */
    public boolean whole(Path path, CachedObject object) {
        return engine.tail(object)
                .filter(tail -> withBlocks(path, object, tail).length >= needed(path, tail, object.length()))
                .isPresent();
    }

    /** The tail with what its footer needs before it, if the object's data blocks hold that; else the tail as it is. */
    public byte[] withBlocks(Path path, CachedObject object, byte[] tail) {
        int needed = needed(path, tail, object.length());
        if (needed <= tail.length) {
            return tail;
        }
        return engine.resident(object, new ByteRange(object.length() - needed, object.length()))
                .orElse(tail);
    }

    private int fullTails(long bytes) {
        int size = engine.settings().tailSize();
        return (int) ((bytes + size - 1) / size * size);
    }
}
