package dev.thermocline.protocol;

import static java.util.Objects.requireNonNull;

import org.apache.hadoop.fs.Path;

/**
 * Files that were deleted, by the names of their objects. Immutable.
 *
 * @param one path of one of them: a process has one cache for all it reads, and finds it by any path
 * @param names of their objects, at most {@link #MAX_NAMES}
 */
public record DeletedNames(Path one, ObjectNames names) {
    /** Most names that are sent at once. */
    public static final int MAX_NAMES = Instruction.Evict.MAX_NAMES;

    private static final int PARTS = 2;

    /** Rejects missing parts and too many names. */
    public DeletedNames {
        requireNonNull(one, "one is null");
        if (names.size() > MAX_NAMES) {
            throw new IllegalArgumentException("more than " + MAX_NAMES + " deleted files: " + names.size());
        }
    }

    Object[] toMessage() {
        return new Object[] {one.toString(), names.toMessage()};
    }

    /** @throws IllegalArgumentException if the message has another shape, or values that can't be */
    static DeletedNames fromMessage(Object message) {
        Object[] parts = Parts.array(message, PARTS);
        return new DeletedNames(
                new Path(Parts.part(parts, 0, String.class)),
                ObjectNames.fromMessage(Parts.part(parts, 1, byte[].class), MAX_NAMES));
    }

    long weight() {
        return 2L * one.toString().length() + names.weight();
    }
}
