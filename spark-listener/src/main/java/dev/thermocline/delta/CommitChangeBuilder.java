package dev.thermocline.delta;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Collects the actions of one commit and pairs adds with removes of the same path. Confined to the reading thread. */
final class CommitChangeBuilder implements ActionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(CommitChangeBuilder.class);
    private static final int MAX_PARAMETERS = 32;
    private static final int MAX_PARAMETER_LENGTH = 256;
    private static final String INLINE = "i";
    private static final String FEATURE_WITHOUT_FILE_ACTIONS = "adaptiveMetadata";

    private final Path table;
    private final long version;
    private final ColumnNames columns;
    private final Map<String, String> operationParameters = new HashMap<>();
    private final Map<Path, AddedFile> added = new LinkedHashMap<>();
    private final Set<Path> removed = new LinkedHashSet<>();
    private final Set<Path> external = new HashSet<>();
    private final Set<Path> changeData = new LinkedHashSet<>();
    private final Set<Path> deletionVectors = new LinkedHashSet<>();
    private String operation = CommitChange.UNKNOWN_OPERATION;
    private boolean diffable = true;
    private int fileActions;
    private int unresolvedPaths;
    private @Nullable String firstUnresolved;

    /** @param columns learns the table's names from its schema, and translates those of partition values */
    CommitChangeBuilder(Path table, long version, ColumnNames columns) {
        this.table = requireNonNull(table, "table is null");
        this.version = version;
        this.columns = requireNonNull(columns, "columns is null");
    }

    @Override
    public void schema(String schema, List<String> partitionColumns) {
        try {
            columns.learn(table, schema, partitionColumns);
        } catch (IOException e) {
            LOG.info("Commit {} of {} has a schema that is not understood: {}", version, table, e.toString());
        }
    }

    @Override
    public void add(FileAction file) {
        resolveData(file).ifPresent(path -> {
            added.put(
                    path,
                    new AddedFile(
                            path,
                            file.size().orElseThrow(),
                            file.modificationTime(),
                            present(file.partitionValues().orElse(Map.of())),
                            file.dataChange(),
                            file.deletionVector().isPresent()));
            file.deletionVector().ifPresent(this::deletionVector);
        });
    }

    private static Map<String, String> present(Map<String, Optional<String>> values) {
        Map<String, String> present = new HashMap<>();
        values.forEach((column, value) -> value.ifPresent(text -> present.put(column, text)));
        return present;
    }

    @Override
    public void remove(FileAction file) {
        resolveData(file).ifPresent(removed::add);
    }

    @Override
    public void changeData(FileAction file) {
        resolve(file).ifPresent(changeData::add);
    }

    @Override
    public void operation(String name) {
        operation = cut(name);
    }

    @Override
    public void operationParameter(String name, String value) {
        if (operationParameters.size() < MAX_PARAMETERS) {
            operationParameters.put(cut(name), cut(value));
        }
    }

    @Override
    public void feature(String name) {
        if (name.startsWith(FEATURE_WITHOUT_FILE_ACTIONS)) {
            diffable = false;
        }
    }

    int fileActions() {
        return fileActions;
    }

    CommitChange toChange() {
        Map<Path, AddedFile> live = new LinkedHashMap<>(added);
        List<Path> tombstoned = new ArrayList<>();
        List<Path> deletionVectorOnly = new ArrayList<>();
        live.replaceAll((path, file) -> file.withPartitionValues(columns.logical(table, file.partitionValues())));
        for (Path path : removed) {
            boolean stays = live.remove(path) != null;
            (stays ? deletionVectorOnly : tombstoned).add(path);
        }
        return new CommitChange(
                table,
                version,
                operation,
                operationParameters,
                List.copyOf(live.values()),
                tombstoned,
                deletionVectorOnly,
                external,
                List.copyOf(changeData),
                List.copyOf(deletionVectors),
                diffable,
                unresolvedPaths,
                Optional.ofNullable(firstUnresolved));
    }

    private void deletionVector(FileAction.DeletionVector vector) {
        if (vector.storageType().isEmpty() || vector.pathOrInline().isEmpty()) {
            return;
        }
        String storage = vector.storageType().get();
        String name = vector.pathOrInline().get();
        if (storage.equals(INLINE)) {
            return;
        }
        Optional<Path> path = switch (storage) {
            case "u" -> FilePaths.relativeDeletionVector(table, name);
            case "p" -> FilePaths.absoluteDeletionVector(name);
            default -> Optional.empty();
        };
        path.ifPresentOrElse(deletionVectors::add, () -> {
            fileActions++;
            unresolved("deletion vector " + storage + ":" + name);
        });
    }

    private Optional<Path> resolveData(FileAction file) {
        Optional<Path> path = resolve(file);
        if (path.isPresent() && FilePaths.isExternal(table, file.path().orElseThrow(), path.get())) {
            external.add(path.get());
        }
        return path;
    }

    private Optional<Path> resolve(FileAction file) {
        fileActions++;
        if (file.path().isEmpty()) {
            unresolved("line " + file.line() + " without a path");
            return Optional.empty();
        }
        String encoded = file.path().get();
        Optional<Path> path = FilePaths.resolve(table, encoded);
        if (path.isEmpty()) {
            unresolved(encoded);
        }
        return path;
    }

    private void unresolved(String text) {
        unresolvedPaths++;
        if (firstUnresolved == null) {
            firstUnresolved = cut(text);
        }
    }

    private static String cut(String text) {
        return text.length() <= MAX_PARAMETER_LENGTH ? text : text.substring(0, MAX_PARAMETER_LENGTH);
    }
}
