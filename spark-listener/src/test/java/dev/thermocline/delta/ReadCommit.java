package dev.thermocline.delta;

import dev.thermocline.paths.ListedFile;
import dev.thermocline.paths.PathHash;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.fs.Path;

/**
 * A commit that was read, with everything that was passed on meanwhile in lists.
 *
 * @param added the files that became live, in the order of the commit
 */
public record ReadCommit(CommitChange change, List<AddedFile> added) {
    public static ReadCommit of(CommitReader reader, Path table, long version, InputStream json) throws IOException {
        List<AddedFile> offered = new ArrayList<>();
        CommitChange change = reader.read(table, version, json, offered::add);
        offered.removeIf(file -> change.files().isDeletionVectorOnly(PathHash.of(file.path())));
        return new ReadCommit(change, List.copyOf(offered));
    }

    List<Path> tombstoned() {
        List<Path> paths = new ArrayList<>();
        change.files().tombstonedPaths().forEach(paths::add);
        return paths;
    }

    List<Path> deletionVectorOnly() {
        List<Path> paths = new ArrayList<>();
        for (ListedFile file : change.files().removedFiles()) {
            if (change.files().isDeletionVectorOnly(file.hash())) {
                paths.add(file.path());
            }
        }
        return paths;
    }

    Set<Path> external() {
        Set<Path> paths = new HashSet<>();
        for (Iterable<ListedFile> files :
                List.of(change.files().liveFiles(), change.files().removedFiles())) {
            for (ListedFile file : files) {
                if (file.external()) {
                    paths.add(file.path());
                }
            }
        }
        return paths;
    }

    List<Path> deletionVectors() {
        return change.deletionVectors();
    }

    Path table() {
        return change.table();
    }

    long version() {
        return change.version();
    }

    String operation() {
        return change.operation();
    }

    Map<String, String> operationParameters() {
        return change.operationParameters();
    }

    boolean diffable() {
        return change.diffable();
    }

    int unresolvedPaths() {
        return change.unresolvedPaths();
    }

    Optional<String> firstUnresolved() {
        return change.firstUnresolved();
    }
}
