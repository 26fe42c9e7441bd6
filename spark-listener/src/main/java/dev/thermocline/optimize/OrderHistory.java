package dev.thermocline.optimize;

import static java.util.Objects.requireNonNull;

import dev.thermocline.optimize.TableCommit.FileChanges;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which partitions of a table changed since they were ordered by given columns, up to a version. Not thread-safe.
 *
 * <p>Any file that comes or goes makes its partition changed, compactions and deletion vectors included. Only an
 * OPTIMIZE by the same columns ends that, and only for partitions that it read, whose last change is not newer than the
 * version it had read, and of whose new files it has left none: Delta commits an OPTIMIZE that met a conflict once
 * more, under a newer read version, without the files that came meanwhile. A partition without files needs no order.
 */
final class OrderHistory {
    private final List<String> columns;
    private final AdvisorLimits limits;
    private final Map<Partition, Change> changed = new HashMap<>();
    private final LiveFiles live;
    private long version;
    private OptionalInt newestCommit = OptionalInt.empty();
    private int newFiles;
    private @Nullable Doubt doubt;
    private @Nullable List<String> partitionColumns;

    private OrderHistory(List<String> columns, long version, AdvisorLimits limits) {
        this.columns = columns;
        this.version = version;
        this.limits = limits;
        this.live = new LiveFiles(limits.maxPartitions());
    }

    /** The history of a table before its first commit. */
    static OrderHistory ofNewTable(List<String> columns, AdvisorLimits limits) {
        OrderHistory history = new OrderHistory(columns, -1, limits);
        history.live.startEmpty();
        return history;
    }

    /** The history of a table of which nothing is known up to a version. */
    static OrderHistory unknownUpTo(long version, String reason, List<String> columns, AdvisorLimits limits) {
        OrderHistory history = new OrderHistory(columns, version, limits);
        history.doubt = new Doubt(version, reason);
        return history;
    }

    /** Version of the last commit that was applied. */
    long version() {
        return version;
    }

    /**
     * Takes the next commit.
     *
     * @throws IllegalArgumentException if it is not the next one
     */
    void apply(TableCommit commit) {
        if (commit.version() != version + 1) {
            throw new IllegalArgumentException("version " + commit.version() + " doesn't follow " + version);
        }
        version = commit.version();
        newestCommit = OptionalInt.of(commit.hashCode());
        if (commit.orders(columns)) {
            order(commit);
        } else if (commit.obstacle().isPresent()) {
            doubt(commit.obstacle().get());
        } else {
            change(commit);
        }
    }

    /**
     * Whether a commit may be the one that was applied last: one with another content is of another table at the same
     * path.
     */
    boolean endsWith(TableCommit commit) {
        return newestCommit.isEmpty() || newestCommit.getAsInt() == commit.hashCode();
    }

    /** What to do now. */
    OptimizeAdvice advise(RecentPartitions recent) {
        if (doubt != null) {
            return new OptimizeAdvice.Everything(doubt.reason);
        }
        boolean someRecent = recent != RecentPartitions.none();
        if (someRecent && !live.known()) {
            return new OptimizeAdvice.Everything("which recent partitions there are is not known");
        }
        Set<Partition> due = new HashSet<>(changed.keySet());
        live.partitions().stream().filter(recent::holds).forEach(due::add);
        int skipped = (int) live.partitions().stream()
                .filter(partition -> !due.contains(partition))
                .count();
        if (due.isEmpty()) {
            return new OptimizeAdvice.Nothing(skipped);
        }
        if (due.contains(Partition.WHOLE_TABLE)) {
            return new OptimizeAdvice.Everything("the table has no partitions and changed");
        }
        if (due.size() > limits.maxPredicatePartitions()) {
            return new OptimizeAdvice.Everything(due.size() + " partitions changed, more than the "
                    + limits.maxPredicatePartitions() + " that a predicate may name");
        }
        return new OptimizeAdvice.Partitions(PredicateText.of(due), due.size(), skipped);
    }

    private void change(TableCommit commit) {
        Optional<String> unlike = mismatch(commit);
        if (unlike.isPresent()) {
            doubt(unlike.get());
            return;
        }
        live.apply(commit.changes());
        commit.changes().forEach(this::change);
        if (changed.size() > limits.maxPartitions() || newFiles > limits.maxFiles()) {
            doubt("more than " + limits.maxPartitions() + " partitions or " + limits.maxFiles() + " files changed");
        }
    }

    private void change(Partition partition, FileChanges files) {
        if (live.empty(partition)) {
            drop(partition);
            return;
        }
        Change change = changed.computeIfAbsent(partition, unseen -> new Change());
        change.version = version;
        newFiles -= change.newFiles.size();
        change.newFiles.removeAll(files.removed());
        change.newFiles.addAll(files.added());
        newFiles += change.newFiles.size();
    }

    private void order(TableCommit commit) {
        long read = commit.readVersion().orElseThrow();
        boolean wholeTable = commit.zOrder().orElseThrow().wholeTable();
        Optional<String> obstacle = commit.obstacle().or(() -> mismatch(commit));
        if (wholeTable && doubt != null && doubt.version <= read) {
            doubt = null;
        }
        if (obstacle.isEmpty()) {
            commit.changes().forEach((partition, files) -> settle(partition, files, read));
            if (wholeTable) {
                settleOthers(commit.changes().keySet(), read);
            }
            count(commit.changes(), wholeTable);
        } else if (wholeTable) {
            settleOthers(Set.of(), read);
            live.forget();
        } else {
            doubt(obstacle.get());
        }
    }

    /** A partition whose files it rewrote. */
    private void settle(Partition partition, FileChanges files, long read) {
        Change change = changed.get(partition);
        if (change == null) {
            return;
        }
        newFiles -= change.newFiles.size();
        change.newFiles.removeAll(files.removed());
        newFiles += change.newFiles.size();
        if (change.version <= read && change.newFiles.isEmpty()) {
            drop(partition);
        }
    }

    /** Partitions that an OPTIMIZE of the whole table had nothing to rewrite in, or that its commit can't name. */
    private void settleOthers(Set<Partition> rewritten, long read) {
        for (Partition partition : List.copyOf(changed.keySet())) {
            if (!rewritten.contains(partition) && requireNonNull(changed.get(partition)).version <= read) {
                drop(partition);
            }
        }
    }

    private void count(Map<Partition, FileChanges> changes, boolean wholeTable) {
        if (!wholeTable || doubt != null) {
            live.apply(changes);
            return;
        }
        live.startEmpty();
        changes.forEach((partition, files) -> live.add(partition, files.added().size()));
        changed.forEach((partition, change) -> live.add(partition, change.newFiles.size()));
    }

    private void drop(Partition partition) {
        Change change = changed.remove(partition);
        newFiles -= change == null ? 0 : change.newFiles.size();
    }

    private void doubt(String reason) {
        doubt = new Doubt(version, reason);
        changed.clear();
        newFiles = 0;
        live.forget();
        partitionColumns = null;
    }

    /** Takes the partition columns of the first partition; returns what is wrong if those of another differ. */
    private Optional<String> mismatch(TableCommit commit) {
        for (Partition partition : commit.changes().keySet()) {
            List<String> found = partition.columns();
            if (partitionColumns == null) {
                partitionColumns = found;
            } else if (!partitionColumns.equals(found)) {
                return Optional.of("the partition columns were " + partitionColumns + " and are now " + found);
            }
        }
        return Optional.empty();
    }

    /** What happened in a partition since it was ordered. */
    private static final class Change {
        private final Set<String> newFiles = new HashSet<>();
        private long version;
    }

    /**
     * Up to a version anything may have changed.
     *
     * @param version the last such version
     * @param reason why that is not known better
     */
    private record Doubt(long version, String reason) {}
}
