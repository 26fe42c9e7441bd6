package dev.thermocline.cache.region.file;

import dev.thermocline.cache.region.file.RegionFormat.Entry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a region, one after the other: those of its summary, once that has proved itself as a whole, else the
 * records up to the first that does not. Holds one small buffer, however long the region is. Used once, by one thread.
 */
public final class RegionEntries {
    private final RegionFile file;
    private final long sequence;
    private final boolean ended;
    private final long limit;
    private long at;
    private ByteBuffer piece = ByteBuffer.allocate(0);

    /**
     * Reads the summary to check it.
     *
     * @throws IOException if the medium fails
     */
    public RegionEntries(RegionFile file, long sequence) throws IOException {
        this.file = file;
        this.sequence = sequence;
        OptionalLong summary = RegionFormat.provenSummary(file, sequence);
        this.ended = summary.isPresent();
        this.limit = summary.orElse(file.size());
        this.at = summary.orElse(RegionFormat.firstRecord());
    }

    /** Whether the region ends with a summary: nothing was to be added to it. */
    public boolean ended() {
        return ended;
    }

    /**
     * The next entry, or null after the last one.
     *
     * @throws IOException if the medium fails, or an entry is none
     */
    @Nullable
    public Entry next() throws IOException {
        return ended ? nextOfSummary() : nextRecord();
    }

    private @Nullable Entry nextOfSummary() throws IOException {
        if (!piece.hasRemaining()) {
            long left = file.size() - RegionFormat.TRAILER - at;
            if (left <= 0) {
                return null;
            }
            piece = RegionFormat.read(file, at, (int) Math.min(RegionFormat.PIECE, left));
            at += piece.remaining();
        }
        return RegionFormat.entry(piece, limit);
    }

    private @Nullable Entry nextRecord() throws IOException {
        Entry entry = RegionFormat.record(file, sequence, at).orElse(null);
        if (entry != null) {
            at = RegionFormat.recordAfter(entry);
        }
        return entry;
    }
}
