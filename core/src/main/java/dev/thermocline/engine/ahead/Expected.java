package dev.thermocline.engine.ahead;

import java.util.List;

/**
 * What is known, when a stream is opened, of how it will be read.
 *
 * @param sequential whether its first request may run on: the reader announced to go from front to end, or nothing
 * @param columnar whether readers of such a file pick parts of it: it is read ahead of one who began with its first
 *     byte, and left nothing out
 * @param end nothing from here on is read, as far as the reader has announced it; else {@code Long.MAX_VALUE}
 */
public record Expected(boolean sequential, boolean columnar, long end) {
    /** All of it, from front to end. */
    public static final Expected WHOLE = new Expected(true, false, Long.MAX_VALUE);

    private static final List<String> COLUMNAR = List.of(".parquet", ".orc");

    /**
     * By what the reader announced, and the file's name.
     *
     * @param end as announced, or a negative number
     */
    public static Expected of(String name, boolean sequential, long end) {
        boolean columnar = !sequential || COLUMNAR.stream().anyMatch(name::endsWith);
        return new Expected(sequential, columnar, end < 0 ? Long.MAX_VALUE : end);
    }
}
