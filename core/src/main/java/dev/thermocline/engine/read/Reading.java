package dev.thermocline.engine.read;

import dev.thermocline.cache.Origin;
import dev.thermocline.cache.block.BlockKey;
import dev.thermocline.cache.object.CachedObject;
import dev.thermocline.engine.ahead.ReadAhead;
import dev.thermocline.engine.layout.Deliveries;
import dev.thermocline.engine.layout.ReadSlice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A read that is under way.
 *
 * @param origin where what is missing comes from, as long as somebody wants it
 * @param deliveries of ranges that end each by itself; null if they share one fate
 * @param stream what the stream holds; empty for reads that go on nowhere
 * @param last the block in which the read ends, if it ends within one: the one to hold
 */
record Reading(
        CachedObject object,
        Origin origin,
        @Nullable Deliveries deliveries,
        Optional<StreamBlocks> stream,
        Optional<BlockKey> last) {
    Reading(CachedObject object, Origin origin, @Nullable Deliveries deliveries) {
        this(object, origin, deliveries, Optional.empty(), Optional.empty());
    }

    Reading holding(List<ReadSlice> missing) {
        Optional<BlockKey> end = missing.stream()
                .max(Comparator.comparingLong(ReadSlice::start))
                .filter(slice ->
                        slice.offset() + slice.length() < slice.extent().length())
                .map(slice -> slice.extent().key());
        return new Reading(object, origin, deliveries, stream, end);
    }

    /** Whether the slice's block is fetched ahead, or was. */
    boolean comes(ReadSlice slice) {
        return stream.isPresent() && stream.get().ahead().covers(slice.extent().key());
    }

    /** Fills the slice if its block was fetched ahead. */
    boolean readAhead(ReadSlice slice) {
        return stream.isPresent() && stream.get().ahead().read(slice) != ReadAhead.Found.NOT;
    }

    void arrived(BlockKey key, ByteBuffer payload) {
        if (stream.isPresent() && last.isPresent() && last.get().equals(key)) {
            stream.get().held().keep(key, payload);
        }
    }

    Origin whileWanted() {
        return whileWanted(origin);
    }

    Origin whileWanted(Origin source) {
        return deliveries == null ? source : new CancellableOrigin(source, deliveries);
    }

    /** Slices of one request can't be had. */
    void failed(List<ReadSlice> slices, IOException failure) throws IOException {
        if (deliveries == null) {
            throw failure;
        }
        slices.stream()
                .filter(slice -> !slice.isFilled())
                .forEach(slice -> slice.share().delivery().fail(failure));
    }
}
