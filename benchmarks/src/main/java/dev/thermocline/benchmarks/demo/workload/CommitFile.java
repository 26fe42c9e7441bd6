package dev.thermocline.benchmarks.demo.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Which files a commit added and removed. A file that is both, because its deletion vector changed, is neither.
 *
 * @param added names relative to the table, as the commit writes them
 * @param removed names relative to the table, as the commit writes them
 * @param changed files with another deletion vector
 * @param addedBytes bytes of the added and changed files
 */
record CommitFile(Set<String> added, Set<String> removed, Set<String> changed, long addedBytes) {

    /** Copies the values. */
    CommitFile {
        added = Set.copyOf(added);
        removed = Set.copyOf(removed);
        changed = Set.copyOf(changed);
    }

    /** Whether the table has the version. */
    static boolean exists(String table, long version, Configuration configuration) throws IOException {
        Path path = path(table, version);
        FileSystem fileSystem = path.getFileSystem(configuration);
        return fileSystem.exists(path);
    }

    /**
     * Reads the commit of a version from the table's log.
     *
     * @throws IOException also when there is no such version
     */
    static CommitFile read(String table, long version, Configuration configuration) throws IOException {
        Path path = path(table, version);
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(path.getFileSystem(configuration).open(path), StandardCharsets.UTF_8))) {
            return of(lines.lines().toList());
        } catch (UncheckedIOException e) {
            throw new IOException("Cannot read " + path, e);
        }
    }

    /** Reads the lines of a commit: one action each, in JSON. */
    static CommitFile of(List<String> lines) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        Set<String> added = new LinkedHashSet<>();
        Set<String> removed = new LinkedHashSet<>();
        long addedBytes = 0;
        for (String line : lines) {
            JsonNode action = mapper.readTree(line);
            addPath(action.path("add"), added);
            addPath(action.path("remove"), removed);
            addedBytes += action.path("add").path("size").asLong();
        }
        Set<String> changed = new LinkedHashSet<>(added);
        changed.retainAll(removed);
        added.removeAll(changed);
        removed.removeAll(changed);
        return new CommitFile(added, removed, changed, addedBytes);
    }

    private static void addPath(JsonNode action, Set<String> paths) {
        if (action.has("path")) {
            paths.add(action.get("path").asText());
        }
    }

    private static Path path(String table, long version) {
        return new Path("%s/_delta_log/%020d.json".formatted(table, version));
    }
}
