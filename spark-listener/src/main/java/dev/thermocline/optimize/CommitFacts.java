package dev.thermocline.optimize;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/** Collects what one commit says. Confined to the reading thread. */
final class CommitFacts {
    private static final JsonFactory JSON = new JsonFactory();

    private final AdvisorLimits limits;
    private final Map<Partition, Files> partitions = new HashMap<>();
    private int files;
    private OptionalLong readVersion = OptionalLong.empty();
    private @Nullable String operation;
    private @Nullable String zOrderBy;
    private @Nullable String predicate;
    private @Nullable String obstacle;

    CommitFacts(AdvisorLimits limits) {
        this.limits = limits;
    }

    void operation(@Nullable String name) {
        operation = name;
    }

    void readVersion(long version) {
        readVersion = OptionalLong.of(version);
    }

    void zOrderBy(@Nullable String json) {
        zOrderBy = json;
    }

    void predicate(@Nullable String json) {
        predicate = json;
    }

    void columnMapping(@Nullable String mode) {
        if (mode != null && !mode.equals("none")) {
            obstacle("the table maps columns, so that its partitions can't be named");
        }
    }

    void file(boolean adds, @Nullable String path, @Nullable Partition partition) {
        if (path == null || partition == null) {
            obstacle("the action of file '" + path + "' doesn't say its partition");
            return;
        }
        Optional<Partition> complete = FileLayout.complete(partition, path);
        if (complete.isEmpty()) {
            obstacle("the path '" + path + "' doesn't show the names of its partition columns");
        } else if (obstacle == null) {
            partitions.computeIfAbsent(complete.get(), unseen -> new Files()).add(adds, path);
            checkSize();
        }
    }

    /** Keeps the first reason; what was collected is worthless then. */
    void obstacle(String reason) {
        if (obstacle == null) {
            obstacle = reason;
            partitions.clear();
        }
    }

    /**
     * What was collected.
     *
     * @throws IOException if the list of columns is not JSON
     * @throws IllegalArgumentException if the versions can't be right
     */
    TableCommit toCommit(Path table, long version) throws IOException {
        Map<Partition, FileChanges> changes = new HashMap<>();
        partitions.forEach((partition, paths) -> changes.put(partition, new FileChanges(paths.added, paths.removed)));
        Optional<String> reason = Optional.ofNullable(obstacle).map(text -> "version " + version + ": " + text);
        return new TableCommit(table, version, readVersion, zOrder(), changes, reason);
    }

    private void checkSize() {
        files++;
        if (files > limits.maxFiles() || partitions.size() > limits.maxPartitions()) {
            obstacle("it has more than " + limits.maxFiles() + " files or " + limits.maxPartitions() + " partitions");
        }
    }

    private Optional<ZOrder> zOrder() throws IOException {
        if (zOrderBy == null || !"OPTIMIZE".equals(operation)) {
            return Optional.empty();
        }
        List<String> columns = texts(zOrderBy);
        return columns.isEmpty() ? Optional.empty() : Optional.of(new ZOrder(columns, "[]".equals(predicate)));
    }

    private static List<String> texts(String json) throws IOException {
        List<String> texts = new ArrayList<>();
        try (JsonParser parser = JSON.createParser(json)) {
            while (parser.nextToken() != null) {
                if (parser.currentToken() == JsonToken.VALUE_STRING) {
                    texts.add(parser.getText());
                }
            }
        }
        return texts;
    }

    /** Paths of one partition. */
    private static final class Files {
        private final Set<String> added = new HashSet<>();
        private final Set<String> removed = new HashSet<>();

        void add(boolean adds, String path) {
            (adds ? added : removed).add(path);
        }
    }
}
