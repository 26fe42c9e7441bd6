package dev.thermocline.liveness;

import static java.util.Objects.requireNonNull;

import dev.thermocline.delta.CommitChange;
import dev.thermocline.delta.VersionTracker;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * Which of the files that a commit removes are dead: those inside its table's own root that no newer commit has added
 * and that no other followed table holds live. A path that is absolute or leads out of the root belongs to another
 * table, as does one below the root of a followed table that lies inside of this one. Thread-safe.
 */
public final class Liveness {
    private final VersionTracker tables;
    private final RecentAdds recentAdds = new RecentAdds();
    private final SharedFiles shared = new SharedFiles();

    /** @param tables the tables that are followed */
    public Liveness(VersionTracker tables) {
        this.tables = requireNonNull(tables, "tables is null");
    }

    /** Takes note of what a commit makes live and gives up. Returns the files that are live as of it. */
    public List<Path> note(CommitChange change) {
        List<Path> live = new ArrayList<>(change.deletionVectorOnly());
        change.added().forEach(file -> live.add(file.path()));
        for (Path file : live) {
            recentAdds.added(file, change.version());
            if (isForeign(change, file)) {
                shared.hold(change.table(), file);
            }
        }
        for (Path file : change.tombstoned()) {
            if (isForeign(change, file)) {
                shared.release(change.table(), file);
            }
        }
        return live;
    }

    /** The files of a table's newest version, for tables whose commits lie before all that was followed. */
    public void noteAll(Path table, List<Path> live) {
        String root = table + (table.isRoot() ? "" : Path.SEPARATOR);
        live.stream().filter(file -> !file.toString().startsWith(root)).forEach(file -> shared.hold(table, file));
    }

    /** To be asked after {@link #note}. */
    public Removed removed(CommitChange change) {
        List<Path> dead = new ArrayList<>();
        int revived = 0;
        for (Path file : change.tombstoned()) {
            if (recentAdds.addedAfter(file, change.version())) {
                revived++;
            } else if (!isForeign(change, file) && !shared.held(file)) {
                dead.add(file);
            }
        }
        return new Removed(dead, revived, change.tombstoned().size() - dead.size() - revived);
    }

    private boolean isForeign(CommitChange change, Path file) {
        return change.external().contains(file) || isInsideOfAnotherTable(change.table(), file);
    }

    private boolean isInsideOfAnotherTable(Path table, Path file) {
        @Nullable Path directory = file.getParent();
        while (directory != null && !directory.equals(table)) {
            if (tables.knows(directory)) {
                return true;
            }
            directory = directory.getParent();
        }
        return false;
    }

    /** A table was created again at the same place. */
    public void forget(Path table) {
        recentAdds.clear();
        shared.releaseAll(table);
    }

    /** References of clones that found no room so far. */
    public long droppedReferences() {
        return shared.dropped();
    }

    /**
     * What became of the files that a commit removed.
     *
     * @param dead to be evicted
     * @param revived how many a newer commit has added again
     * @param shared how many belong to, or are live in, another table
     */
    public record Removed(List<Path> dead, int revived, int shared) {
        public Removed {
            dead = List.copyOf(dead);
        }
    }
}
