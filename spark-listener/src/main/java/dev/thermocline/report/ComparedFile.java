package dev.thermocline.report;

import static java.util.Objects.requireNonNull;

import org.apache.hadoop.fs.Path;

/**
 * What one task found that read a file through the cache and as plain S3A does. Immutable.
 *
 * @param file its path
 * @param executor Spark's name of the process in which the task ran
 * @param bytes that were compared
 * @param held bytes of the file that the executor's cache held before, tail included
 * @param result what came of it
 * @param detail where they differ, or why they could not be compared; empty if they are equal
 */
public record ComparedFile(Path file, String executor, long bytes, long held, Result result, String detail) {
    /** What came of a comparison. */
    public enum Result {
        /** Both reads gave the same bytes. */
        EQUAL,
        /** They gave different bytes, or one of them more than the other. */
        DIFFERENT,
        /** At least one of them failed, as both do for a file that was deleted meanwhile. */
        FAILED
    }

    /** Rejects missing parts. */
    public ComparedFile {
        requireNonNull(file, "file is null");
        requireNonNull(executor, "executor is null");
        requireNonNull(result, "result is null");
        requireNonNull(detail, "detail is null");
    }
}
