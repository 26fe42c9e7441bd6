package dev.thermocline.engine.fetch;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * How missing ranges are fetched.
 *
 * @param mergeMax longest range that one request fetches, in bytes
 * @param retries how often in a row a range that broke off is continued
 * @param parallelRanges ranges of one read that are fetched at the same time
 * @param executor fetches additional ranges of a read; may reject, or run in the caller
 * @param ahead fetches ranges ahead of sequential readers; starts at once or rejects
 * @param buffers memory of blocks that are fetched
 * @param patience how long a reader waits for a block of another one's request while no byte of it arrives
 */
public record FetchSettings(
        long mergeMax,
        int retries,
        int parallelRanges,
        Executor executor,
        Executor ahead,
        BlockBuffers buffers,
        Duration patience) {
    public FetchSettings {
        requireNonNull(executor, "executor is null");
        requireNonNull(ahead, "ahead is null");
        requireNonNull(buffers, "buffers is null");
        requireNonNull(patience, "patience is null");
    }
}
