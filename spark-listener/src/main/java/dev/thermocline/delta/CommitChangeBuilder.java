package dev.thermocline.delta;

import static java.util.Objects.requireNonNull;

import dev.thermocline.paths.ChangedFiles;
import dev.thermocline.paths.ListedFile;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Collects the actions of one commit, and passes its added files on. Confined to the reading thread. */
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
    private final Consumer<AddedFile> added;
    private final ChangedFiles files;
    private final Set<Path> deletionVectors = new LinkedHashSet<>();
    private String operation = CommitChange.UNKNOWN_OPERATION;
    private @Nullable String tableId;
    private boolean diffable = true;
    private int fileActions;
    private int unresolvedPaths;
    private @Nullable String firstUnresolved;

    /**
     * @param columns learns the table's names from its schema, and translates those of partition values
     * @param added is given each file that the commit adds
     */
    CommitChangeBuilder(Path table, long version, ColumnNames columns, Consumer<AddedFile> added) {
        this.table = requireNonNull(table, "table is null");
        this.version = version;
        this.columns = requireNonNull(columns, "columns is null");
        this.added = requireNonNull(added, "added is null");
        this.files = new ChangedFiles(table);
    }

    @Override
    public void tableId(String id) {
        tableId = cut(id);
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
        resolveData(file).ifPresent(listed -> {
            files.add(listed);
            added.accept(new AddedFile(
                    listed.path(),
                    listed.size(),
                    file.modificationTime(),
                    columns.logical(table, present(file.partitionValues().orElse(Map.of()))),
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
        resolveData(file).ifPresent(files::remove);
    }

    @Override
    public void changeData(FileAction file) {
        var unused = resolve(file, encoded -> FilePaths.resolve(table, encoded)); // nothing is done with these files
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
        return new CommitChange(
                table,
                version,
                Optional.ofNullable(tableId),
                operation,
                operationParameters,
                files.close(),
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
        path.ifPresentOrElse(this::remember, () -> {
            fileActions++;
            unresolved("deletion vector " + storage + ":" + name);
        });
    }

    private void remember(Path vector) {
        if (deletionVectors.size() < CommitChange.MAX_DELETION_VECTORS) {
            deletionVectors.add(vector);
        }
    }

    private Optional<ListedFile> resolveData(FileAction file) {
        return resolve(
                file, encoded -> FilePaths.dataFile(table, encoded, file.size().orElse(0)));
    }

    /** Counts the action, and its path if it is unusable. */
    private <T> Optional<T> resolve(FileAction file, Function<String, Optional<T>> meaning) {
        fileActions++;
        if (file.path().isEmpty()) {
            unresolved("line " + file.line() + " without a path");
            return Optional.empty();
        }
        String encoded = file.path().get();
        Optional<T> named = meaning.apply(encoded);
        if (named.isEmpty()) {
            unresolved(encoded);
        }
        return named;
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
