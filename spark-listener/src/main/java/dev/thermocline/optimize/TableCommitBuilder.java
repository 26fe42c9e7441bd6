package dev.thermocline.optimize;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.thermocline.delta.ActionHandler;
import dev.thermocline.delta.FileAction;
import dev.thermocline.optimize.TableCommit.FileChanges;
import dev.thermocline.optimize.TableCommit.ZOrder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/** Collects what one commit means for the order of files. Confined to the parsing thread. */
final class TableCommitBuilder implements ActionHandler {
    private static final JsonFactory JSON = new JsonFactory();
    private static final String COLUMN_MAPPING = "delta.columnMapping.mode";

    private final AdvisorLimits limits;
    private final Map<Partition, Files> partitions = new HashMap<>();
    private int files;
    private OptionalLong readVersion = OptionalLong.empty();
    private @Nullable String operation;
    private @Nullable String zOrderBy;
    private @Nullable String predicate;
    private @Nullable String obstacle;

    TableCommitBuilder(AdvisorLimits limits) {
        this.limits = limits;
    }

    @Override
    public void operation(String name) {
        operation = name;
    }

    @Override
    public void readVersion(long version) {
        readVersion = OptionalLong.of(version);
    }

    @Override
    public void operationParameter(String name, String value) {
        switch (name) {
            case "zOrderBy" -> zOrderBy = value;
            case "predicate" -> predicate = value;
            default -> {
                // the others don't decide which files were read
            }
        }
    }

    @Override
    public void tableProperty(String name, String value) {
        if (name.equals(COLUMN_MAPPING) && !value.equals("none")) {
            obstacle("the table maps columns, so that its partitions can't be named");
        }
    }

    @Override
    public void unknownAction(String kind) {
        obstacle("it has the unknown action '" + kind + "'");
    }

    @Override
    public void add(FileAction file) {
        change(file, Files::added);
    }

    @Override
    public void remove(FileAction file) {
        change(file, Files::removed);
    }

    private void change(FileAction file, Function<Files, Set<String>> paths) {
        if (file.path().isEmpty() || file.partitionValues().isEmpty()) {
            obstacle("the action of file '" + file.path().orElse("") + "' has no path or no partition values");
            return;
        }
        String path = file.path().get();
        Optional<Partition> complete =
                FileLayout.complete(Partition.of(file.partitionValues().get()), path);
        if (complete.isEmpty()) {
            obstacle("the path '" + path + "' doesn't show the names of its partition columns");
        } else if (obstacle == null) {
            paths.apply(partitions.computeIfAbsent(complete.get(), unseen -> Files.none()))
                    .add(path);
            checkSize();
        }
    }

    /** Keeps the first reason; what was collected is worthless then. */
    private void obstacle(String reason) {
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
    private record Files(Set<String> added, Set<String> removed) {
        static Files none() {
            return new Files(new HashSet<>(), new HashSet<>());
        }
    }
}
