package dev.thermocline.benchmarks.summary;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One commit and what the cache made of it.
 *
 * @param mode label of the mode
 * @param seed that decides what the commit changes
 * @param episode number of the commit, from 0 on in the order of the script
 * @param operation for example {@code OPTIMIZE}
 * @param table name of the table
 * @param version that the commit made
 * @param atMs start of the operation, milliseconds after the start of the run
 * @param added files that are new
 * @param removed files that are gone
 * @param changed files that stay and got another deletion vector
 * @param addedBytes bytes of the files that the commit added
 * @param commitMs milliseconds that the operation took
 * @param warmLagMs milliseconds from the commit until the cache was warm for it, or until the wait was given up; null
 *     where nothing is warmed
 * @param warmWaitMs milliseconds that the first round was held back for that
 * @param outcomes how many files ended in which way, by the name of the outcome; empty where nothing is warmed
 * @param warmRequests requests between the end of the operation and the first round
 * @param tombstonedBytesLeft bytes of removed files that the cache still holds after the rounds; null without one
 */
public record Commit(
        String mode,
        long seed,
        int episode,
        String operation,
        String table,
        long version,
        long atMs,
        int added,
        int removed,
        int changed,
        long addedBytes,
        long commitMs,
        @Nullable Long warmLagMs,
        long warmWaitMs,
        Map<String, Integer> outcomes,
        RequestCounts warmRequests,
        @Nullable Long tombstonedBytesLeft) {

    /** Copies the values. */
    public Commit {
        requireNonNull(mode, "mode is null");
        requireNonNull(operation, "operation is null");
        requireNonNull(table, "table is null");
        requireNonNull(warmRequests, "warmRequests is null");
        outcomes = Summary.sorted(outcomes);
    }
}
