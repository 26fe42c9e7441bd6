package dev.thermocline.status;

import dev.thermocline.protocol.Parts;
import java.util.Map;
import java.util.Optional;

/**
 * The answer to a {@link Question.Part}: {@code {id, from, held}}, JDK types only, an entry of a poll that others pass
 * over. Nobody changes the array.
 *
 * @param id of the question
 * @param from number of the first file, or 0
 * @param held of each file its bytes, shifted by one bit, which is 1 if the tail is held; or the numbers that {@link
 *     DropQuestion} has
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares them
record HeldAnswer(long id, int from, long[] held) {
    private static final String ENTRY = "held";
    private static final int PARTS = 3;

    /** Rejects what is too long. */
    HeldAnswer {
        if (from < 0 || held.length > HeldQuestion.MOST_FILES) {
            throw new IllegalArgumentException("not an answer: from " + from + ", " + held.length + " files");
        }
    }

    static long pack(boolean tail, long bytes) {
        return bytes << 1 | (tail ? 1 : 0);
    }

    static boolean tail(long packed) {
        return (packed & 1) == 1;
    }

    static long bytes(long packed) {
        return packed >>> 1;
    }

    void putInto(Map<String, Object> poll) {
        poll.put(ENTRY, new Object[] {id, from, held});
    }

    /** @throws IllegalArgumentException if the entry has another shape, or values that can't be */
    static Optional<HeldAnswer> in(Map<?, ?> poll) {
        Object entry = poll.get(ENTRY);
        if (entry == null) {
            return Optional.empty();
        }
        Object[] parts = Parts.array(entry, PARTS);
        return Optional.of(new HeldAnswer(
                Parts.part(parts, 0, Long.class),
                Parts.part(parts, 1, Integer.class),
                Parts.part(parts, 2, long[].class)));
    }
}
