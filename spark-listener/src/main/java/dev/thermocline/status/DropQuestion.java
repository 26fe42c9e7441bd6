package dev.thermocline.status;

import static java.util.Objects.requireNonNull;

import dev.thermocline.api.CacheControl;
import dev.thermocline.engine.tier.TierReport;
import dev.thermocline.protocol.Parts;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/**
 * Asks an executor to drop what it knows below a directory, or everything: {@code {id, directory}}. It answers with two
 * numbers: the files that it dropped, and 0; of everything the blocks and bytes that its tiers held.
 *
 * @param id of the question
 * @param directory its whole path; empty for everything
 */
record DropQuestion(long id, String directory) implements Question.Part {
    private static final String ENTRY = "drop?";
    private static final int PARTS = 2;
    private static final int ANSWERS = 2;

    DropQuestion {
        requireNonNull(directory, "directory is null");
    }

    /** To drop what is known below a directory. */
    static Question below(Path directory) {
        return new Whole(directory.toString());
    }

    /** To drop everything. */
    static Question everything() {
        return new Whole("");
    }

    private record Whole(String directory) implements Question {
        @Override
        public int size() {
            return ANSWERS;
        }

        @Override
        public Part part(long id, int from) {
            return new DropQuestion(id, directory);
        }
    }

    @Override
    public void putInto(Map<String, Object> reply) {
        reply.put(ENTRY, new Object[] {id, directory});
    }

    /** @throws IllegalArgumentException if the entry has another shape */
    static Optional<DropQuestion> in(Map<?, ?> reply) {
        Object entry = reply.get(ENTRY);
        if (entry == null) {
            return Optional.empty();
        }
        Object[] parts = Parts.array(entry, PARTS);
        return Optional.of(new DropQuestion(Parts.part(parts, 0, Long.class), Parts.part(parts, 1, String.class)));
    }

    @Override
    public HeldAnswer answered(Optional<CacheControl> cache) throws IOException {
        return new HeldAnswer(id, 0, cache.isPresent() ? dropped(cache.get()) : new long[ANSWERS]);
    }

    private long[] dropped(CacheControl cache) throws IOException {
        if (!directory.isEmpty()) {
            return new long[] {cache.evictPrefix(new Path(directory)), 0};
        }
        List<TierReport> tiers = cache.tiers();
        cache.clear();
        return new long[] {
            tiers.stream().mapToLong(TierReport::residentBlocks).sum(),
            tiers.stream().mapToLong(TierReport::residentBytes).sum()
        };
    }
}
