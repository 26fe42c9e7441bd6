package dev.thermocline.protocol;

import static java.util.Objects.requireNonNull;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What streams of one process read of one file. Immutable; as a message it has JDK types only.
 *
 * @param path the file
 * @param held data bytes that the process's cache held of it after the reads
 * @param columns bytes read by column, at most {@value #MAX_COLUMNS} columns
 */
public record FileUse(String path, long held, Map<String, Long> columns) {
    public static final int MAX_COLUMNS = 256;

    private static final int PARTS = 3;

    /** Rejects uses of nothing and too many columns. */
    public FileUse {
        requireNonNull(path, "path is null");
        columns = Map.copyOf(columns);
        if (held < 0 || columns.isEmpty() || columns.size() > MAX_COLUMNS) {
            throw new IllegalArgumentException(
                    "not a use of " + path + ": " + held + " B held, " + columns.size() + " columns");
        }
        columns.forEach((column, bytes) -> {
            if (bytes <= 0) {
                throw new IllegalArgumentException("column " + column + " of " + path + " has " + bytes + " B");
            }
        });
    }

    /** This use and a later one of the same file. */
    public FileUse plus(FileUse later) {
        Map<String, Long> sum = new TreeMap<>(columns);
        later.columns.forEach((column, bytes) -> {
            if (sum.size() < MAX_COLUMNS || sum.containsKey(column)) {
                sum.merge(column, bytes, Long::sum);
            }
        });
        return new FileUse(path, Math.max(held, later.held), sum);
    }

    Object[] toMessage() {
        return new Object[] {path, held, new HashMap<>(columns)};
    }

    /** @throws IllegalArgumentException if the message has another shape, or values that can't be */
    static FileUse fromMessage(Object message) {
        Object[] parts = Parts.array(message, PARTS);
        return new FileUse(
                Parts.is(parts[0], String.class), Parts.is(parts[1], Long.class), Parts.map(parts[2], Long.class));
    }
}
