package dev.thermocline.engine.read;

import static java.util.Objects.requireNonNull;

import dev.thermocline.engine.ahead.ReadAhead;
import dev.thermocline.engine.ahead.ReadAhead.Found;
import dev.thermocline.engine.layout.ReadSlice;
import java.util.List;
import java.util.function.Supplier;

/**
 * The blocks of one stream, whatever the tiers make of them.
 *
 * @param held what it fetched last and has not read to its end
 * @param ahead what was fetched before it got there
 */
public record StreamBlocks(HeldBlock held, ReadAhead ahead) {
    /** Rejects missing parts. */
    public StreamBlocks {
        requireNonNull(held, "held is null");
        requireNonNull(ahead, "ahead is null");
    }

    /** Whether the stream holds nothing, and nothing is on its way to it. Takes no lock. */
    boolean isEmpty() {
        return held.isEmpty() && ahead.isEmpty();
    }

    /**
     * Fills a slice.
     *
     * @param places where its bytes may be
     */
    Found read(Supplier<List<ReadSlice>> places) {
        if (isEmpty()) {
            return Found.NOT;
        }
        for (ReadSlice place : places.get()) {
            Found found = held.read(place) ? Found.HELD : ahead.read(place);
            if (found != Found.NOT) {
                return found;
            }
        }
        return Found.NOT;
    }

    /** The slice where its bytes come from: of a block that is fetched ahead, if there is one. */
    ReadSlice coming(ReadSlice slice, Supplier<List<ReadSlice>> places) {
        if (ahead.isEmpty()) {
            return slice;
        }
        return places.get().stream()
                .filter(place -> ahead.covers(place.extent().key()))
                .findFirst()
                .orElse(slice);
    }

    /** Lets all of them go and ends what is under way: the stream was given back or closed. */
    public void release() {
        held.release();
        ahead.end();
    }
}
