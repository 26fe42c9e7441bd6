package dev.thermocline.benchmarks.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.thermocline.benchmarks.summary.Commit;
import dev.thermocline.benchmarks.summary.Round;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a mode's process measured. It writes the report to a file, the orchestrator reads it.
 *
 * @param mode label of the mode
 * @param checksum of all query results in the order of the queries
 * @param rounds in their order
 * @param commits in their order
 * @param peakMemoryBytes the largest resident set of the process; 0 where the system does not tell
 * @param taskSamples samples of what tasks computed, {@code all} and in the {@code cache}
 * @param phaseMs wall time by phase
 * @param versions of what ran in the process, by name
 */
public record ModeReport(
        String mode,
        String checksum,
        List<Round> rounds,
        List<Commit> commits,
        long peakMemoryBytes,
        Map<String, Long> taskSamples,
        Map<String, Long> phaseMs,
        Map<String, String> versions) {

    /** Copies the values. */
    public ModeReport {
        rounds = List.copyOf(rounds);
        commits = List.copyOf(commits);
        taskSamples = Map.copyOf(taskSamples);
        phaseMs = Map.copyOf(phaseMs);
        versions = Map.copyOf(versions);
    }

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
