package dev.thermocline.benchmarks.summary;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A run of the demo.
 *
 * @param goals what the run had to show, and whether it did
 * @param comparisons Thermocline with each other mode, first rounds, then steady ones; empty unless it ran
 * @param headline null unless all modes that it compares ran
 * @param modes figures by label, in the order in which the modes were asked for
 * @param operations figures by mode and kind of commit
 * @param sameResults whether all modes computed the same results
 * @param commits of all modes
 * @param rounds of all modes
 * @param settings the arguments of the run, without the dashes
 * @param environment versions and machine
 */
public record Summary(
        List<Goal> goals,
        List<Comparison> comparisons,
        @Nullable Headline headline,
        Map<String, ModeFigures> modes,
        List<OperationFigures> operations,
        boolean sameResults,
        List<Commit> commits,
        List<Round> rounds,
        Map<String, String> settings,
        Map<String, String> environment) {

    /** Copies the values, in their order. */
    public Summary {
        goals = List.copyOf(goals);
        comparisons = List.copyOf(comparisons);
        modes = ordered(modes);
        operations = List.copyOf(operations);
        commits = List.copyOf(commits);
        rounds = List.copyOf(rounds);
        settings = ordered(settings);
        environment = ordered(environment);
    }

    /** The kinds of commits, in the order of the script. */
    public List<String> operationNames() {
        Set<String> names = new LinkedHashSet<>();
        rounds.forEach(round -> names.add(round.operation()));
        return new ArrayList<>(names);
    }

    /** The rounds of a mode, in their order. */
    public List<Round> roundsOf(String mode) {
        return rounds.stream().filter(round -> round.mode().equals(mode)).toList();
    }

    /** Writes the summary as JSON, over an older one. */
    public void write(Path file) throws IOException {
        ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
        Files.writeString(file, mapper.writeValueAsString(this) + "\n");
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IOException if the file is absent or not a summary
     */
    public static Summary read(Path file) throws IOException {
        try {
            return new ObjectMapper().readValue(Files.readString(file), Summary.class);
        } catch (JsonProcessingException e) {
            throw new IOException("Not a summary of the demo: " + file + ": " + e.getOriginalMessage(), e);
        }
    }

    /** A copy whose order is the same each time, so that equal summaries are equal files. */
    static <V> Map<String, V> sorted(Map<String, V> values) {
        return Collections.unmodifiableMap(new TreeMap<>(values));
    }

    private static <V> Map<String, V> ordered(Map<String, V> values) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }
}
