package dev.thermocline.liveness;

import static java.util.Objects.requireNonNull;

import dev.thermocline.delta.CommitChange;
import dev.thermocline.delta.VersionTracker;
import dev.thermocline.paths.ChangedFiles;
import dev.thermocline.paths.ListedFile;
import dev.thermocline.paths.PathHash;
import dev.thermocline.paths.PathHashes;
import java.util.List;
import org.apache.hadoop.fs.Path;

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

    /** Takes note of what a commit makes live and gives up. */
    public void note(CommitChange change) {
        ChangedFiles files = change.files();
        files.live().forEach(hash -> recentAdds.added(hash, change.version()));
        NestedTables nested = new NestedTables(change.table(), tables);
        for (ListedFile file : files.liveFiles()) {
            if (file.external() || nested.contain(file)) {
                shared.hold(change.table(), file.hash());
            }
        }
        for (ListedFile file : shared.any() ? files.tombstonedFiles() : List.<ListedFile>of()) {
            if (file.external() || nested.contain(file)) {
                shared.release(change.table(), file.hash());
            }
        }
    }

    /** The files of a table's newest version, for tables whose commits lie before all that was followed. */
    public void noteAll(Path table, List<Path> live) {
        String root = table + (table.isRoot() ? "" : Path.SEPARATOR);
        live.stream()
                .filter(file -> !file.toString().startsWith(root))
                .forEach(file -> shared.hold(table, PathHash.of(file)));
    }

    /** What became of the files that a commit removes. To be asked after {@link #note}. */
    public Removed removed(CommitChange change) {
        ChangedFiles files = change.files();
        NestedTables nested = new NestedTables(change.table(), tables);
        PathHashes dead = new PathHashes(ChangedFiles.MAX_FILES);
        PathHashes revived = new PathHashes(ChangedFiles.MAX_FILES);
        PathHashes kept = new PathHashes(ChangedFiles.MAX_FILES);
        for (ListedFile file : files.complete() ? files.tombstonedFiles() : List.<ListedFile>of()) {
            long hash = file.hash();
            if (recentAdds.addedAfter(hash, change.version())) {
                revived.add(hash);
            } else if (file.external() || shared.held(hash) || nested.contain(file)) {
                kept.add(hash);
            } else {
                dead.add(hash);
            }
        }
        int known = dead.distinct().size()
                + revived.distinct().size()
                + kept.distinct().size();
        return new Removed(dead, revived.size(), kept.size(), files.tombstonedCount() - known);
    }

    /** A table was created again at the same place. */
    public void forget(Path table) {
        recentAdds.clear();
        shared.releaseAll(table);
    }

    /** Heap that the references of clones take, in bytes, estimated. */
    public long referenceBytes() {
        return shared.bytes();
    }

    /** References of clones that found no room so far. */
    public long droppedReferences() {
        return shared.dropped();
    }

    /**
     * What became of the files that a commit removed.
     *
     * @param dead hashes of those to be evicted, see {@link PathHash}
     * @param revived how many a newer commit has added again
     * @param shared how many belong to, or are live in, another table
     * @param unknown how many were too many to be remembered one by one
     */
    public record Removed(PathHashes dead, int revived, int shared, int unknown) {
        public Removed {
            requireNonNull(dead, "dead is null");
        }
    }
}
