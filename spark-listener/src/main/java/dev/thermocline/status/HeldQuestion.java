package dev.thermocline.status;

import dev.thermocline.api.CacheControl;
import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.engine.HeldFile;
import dev.thermocline.protocol.Parts;
import java.util.Map;
import java.util.Optional;

/**
 * Which of some files an executor holds, and perhaps that it drops them then: {@code {id, from, names, lengths}}.
 * Nobody changes the arrays.
 *
 * @param id of the question that this is a part of
 * @param from number of the first file in the question
 * @param names of the files' objects, two numbers each
 * @param lengths of the files in bytes
 * @param evicts whether the files are to be dropped: an entry of another name, which executors that don't drop them
 *     pass over
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares them; they are as large as a message may be
record HeldQuestion(long id, int from, long[] names, long[] lengths, boolean evicts) implements Question.Part {
    /** Most files in one part, 24 bytes each. */
    static final int MOST_FILES = 4_000;

    private static final String ENTRY = "held?";
    private static final String EVICTING_ENTRY = "evict?";
    private static final int PARTS = 4;

    /** Rejects what is no part of a question. */
    HeldQuestion {
        if (from < 0 || lengths.length > MOST_FILES || names.length != 2 * lengths.length) {
            throw new IllegalArgumentException(
                    "not a question: from " + from + ", " + names.length + " numbers, " + lengths.length + " lengths");
        }
    }

    @Override
    public void putInto(Map<String, Object> reply) {
        reply.put(evicts ? EVICTING_ENTRY : ENTRY, new Object[] {id, from, names, lengths});
    }

    /** @throws IllegalArgumentException if the entry has another shape, or values that can't be */
    static Optional<HeldQuestion> in(Map<?, ?> reply) {
        boolean evicts = reply.containsKey(EVICTING_ENTRY);
        Object entry = reply.get(evicts ? EVICTING_ENTRY : ENTRY);
        if (entry == null) {
            return Optional.empty();
        }
        Object[] parts = Parts.array(entry, PARTS);
        return Optional.of(new HeldQuestion(
                Parts.part(parts, 0, Long.class),
                Parts.part(parts, 1, Integer.class),
                Parts.part(parts, 2, long[].class),
                Parts.part(parts, 3, long[].class),
                evicts));
    }

    @Override
    public HeldAnswer answered(Optional<CacheControl> cache) {
        long[] held = new long[lengths.length];
        if (cache.isPresent()) {
            for (int i = 0; i < held.length; i++) {
                ObjectName name = new ObjectName(names[2 * i], names[2 * i + 1]);
                HeldFile file = cache.get().held(name, lengths[i]);
                held[i] = HeldAnswer.pack(file.tail(), file.bytes());
                if (evicts) {
                    cache.get().evict(name);
                }
            }
        }
        return new HeldAnswer(id, from, held);
    }
}
