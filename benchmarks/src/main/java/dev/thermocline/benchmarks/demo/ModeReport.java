package dev.thermocline.benchmarks.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a mode's process measured. It writes the report to a file, the orchestrator reads it.
 *
 * @param mode label of the mode
 * @param checksum of all query results in the order of the queries
 * @param steady rounds after the first round after a commit
 * @param firstRound first rounds after a commit
 * @param floor one round at the end without latency: what Spark and Delta take themselves
 * @param hits bytes that the cache served, by tier; empty without a cache
 * @param commits in their order
 * @param phaseMillis wall time by phase
 */
public record ModeReport(
        String mode,
        String checksum,
        Rounds steady,
        Rounds firstRound,
        Rounds floor,
        Map<String, Long> hits,
        List<Commit> commits,
        Map<String, Long> phaseMillis) {

    /** Checks the values. */
    public ModeReport {
        hits = Map.copyOf(hits);
        commits = List.copyOf(commits);
    }

    /**
     * Queries of rounds of one kind.
     *
     * @param millis latency of each query
     * @param requests of all these rounds together
     */
    public record Rounds(List<Double> millis, RequestCounts requests) {
        /** Checks the values. */
        public Rounds {
            millis = List.copyOf(millis);
        }
    }

    /**
     * One commit and what followed.
     *
     * @param table name of the table
     * @param version that the commit made
     * @param operation for example {@code OPTIMIZE}
     * @param added files that are new
     * @param removed files that are gone
     * @param changed files that stay and got another deletion vector
     * @param commitMillis time that the operation took
     * @param warmLagMillis time from the commit until the cache was warm for it, or until the wait was given up; null
     *     without a cache
     * @param warmWaitMillis how long the first round was held back for that
     * @param warmRequests requests between the end of the operation and the first round
     * @param tombstonedBytesLeft bytes of removed files that the cache still holds after the rounds; null without one
     */
    public record Commit(
            String table,
            long version,
            String operation,
            int added,
            int removed,
            int changed,
            long commitMillis,
            @Nullable Long warmLagMillis,
            long warmWaitMillis,
            RequestCounts warmRequests,
            @Nullable Long tombstonedBytesLeft) {}

    /** Writes the report, over an older one. */
    public void write(Path file) throws IOException {
        Files.writeString(file, new ObjectMapper().writeValueAsString(this));
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IOException if the file is absent or not a report
     */
    public static ModeReport read(Path file) throws IOException {
        try {
            return new ObjectMapper().readValue(Files.readString(file), ModeReport.class);
        } catch (JsonProcessingException e) {
            throw new IOException("Not a report of a mode: " + file, e);
        }
    }
}
