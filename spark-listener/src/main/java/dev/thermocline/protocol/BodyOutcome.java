package dev.thermocline.protocol;

import static java.util.Objects.requireNonNull;

import org.apache.hadoop.fs.Path;

/**
 * How the fetch of one body ended. Immutable; as a message it has JDK types only.
 *
 * @param table root of the table
 * @param version version of the commit that added the file
 * @param path the file
 * @param bytes fetched from S3, whole blocks
 * @param result how it ended
 */
public record BodyOutcome(Path table, long version, String path, long bytes, Result result) {
    private static final int PARTS = 5;

    /** Rejects missing parts and negative numbers. */
    public BodyOutcome {
        requireNonNull(table, "table is null");
        requireNonNull(path, "path is null");
        requireNonNull(result, "result is null");
        if (version < 0 || bytes < 0) {
            throw new IllegalArgumentException("version " + version + " and bytes " + bytes + " must not be negative");
        }
    }

    Object[] toMessage() {
        return new Object[] {table.toString(), version, path, bytes, result.name()};
    }

    /** @throws IllegalArgumentException if the message has another shape, or values that can't be */
    static BodyOutcome fromMessage(Object message) {
        Object[] parts = Parts.array(message, PARTS);
        return new BodyOutcome(
                new Path(Parts.is(parts[0], String.class)),
                Parts.is(parts[1], Long.class),
                Parts.is(parts[2], String.class),
                Parts.is(parts[3], Long.class),
                Result.valueOf(Parts.is(parts[4], String.class)));
    }

    /** What became of one body that was to be fetched. */
    public enum Result {
        /** All blocks that the columns touch were fetched, or were here in part. */
        FETCHED,
        /** The budget was spent before all of them were fetched. */
        CUT,
        /** All of them were here: nothing was sent. */
        ALREADY,
        /** The file's footer could not be had, or read. */
        NO_FOOTER,
        /** The file has none of the columns. */
        NO_COLUMNS,
        /** The cache does not keep the file's blocks. */
        DECLINED,
        /** Too many bodies waited. */
        QUEUE_FULL,
        /** S3 does not have the file any more. */
        VANISHED,
        /** Failed; readers fetch what is missing. */
        FAILED
    }
}
