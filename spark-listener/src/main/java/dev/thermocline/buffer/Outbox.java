package dev.thermocline.buffer;

import static java.util.Objects.requireNonNull;

import java.time.Clock;

/**
 * What waits on an executor for its next poll.
 *
 * @param captures files that were written here
 * @param deleted files that were deleted here
 * @param columns what was read and fetched of columns
 * @param tables of which tables files were read
 */
public record Outbox(CaptureQueue captures, DeletedFiles deleted, ColumnReports columns, TablesRead tables) {
    /** Rejects missing parts. */
    public Outbox {
        requireNonNull(captures, "captures is null");
        requireNonNull(deleted, "deleted is null");
        requireNonNull(columns, "columns is null");
        requireNonNull(tables, "tables is null");
    }

    /** Nothing waits yet; bounded by the limits of the parts. */
    public static Outbox empty(Clock clock) {
        return new Outbox(
                new CaptureQueue(CaptureQueue.MAX_FILES, CaptureQueue.MAX_BYTES),
                new DeletedFiles(),
                new ColumnReports(),
                new TablesRead(clock));
    }
}
