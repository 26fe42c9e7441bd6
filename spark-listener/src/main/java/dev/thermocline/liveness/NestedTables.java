package dev.thermocline.liveness;

import dev.thermocline.delta.VersionTracker;
import dev.thermocline.paths.ListedFile;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * The followed tables whose roots lie inside of another table's. Asked for the files of one commit, of which many lie
 * in one directory. Not thread-safe.
 */
final class NestedTables {
    private final Path table;
    private final VersionTracker tables;
    private @Nullable String directory;
    private boolean answer;

    /** @param tables the tables that are followed */
    NestedTables(Path table, VersionTracker tables) {
        this.table = table;
        this.tables = tables;
    }

    /** Whether a file of the table lies in one that is inside of it. */
    boolean contain(ListedFile file) {
        if (directory == null || !file.isIn(directory)) {
            directory = file.directory();
            answer = isNested(file.path().getParent());
        }
        return answer;
    }

    private boolean isNested(@Nullable Path parent) {
        @Nullable Path above = parent;
        while (above != null && !above.equals(table)) {
            if (tables.knows(above)) {
                return true;
            }
            above = above.getParent();
        }
        return false;
    }
}
