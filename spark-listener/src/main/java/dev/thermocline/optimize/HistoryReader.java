package dev.thermocline.optimize;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * Brings a history up to the newest commit: forward from what is known, or else backward to the last OPTIMIZE of the
 * whole table by the same columns, or to the table's first commit. Reads a bounded number of commits and holds one at a
 * time. Immutable and thread-safe.
 */
final class HistoryReader {
    private final CommitSource source;
    private final AdvisorLimits limits;

    HistoryReader(CommitSource source, AdvisorLimits limits) {
        this.source = source;
        this.limits = limits;
    }

    /**
     * The history up to the newest version.
     *
     * @param known the history so far, null if there is none; it may be changed
     * @throws IOException if the table has no log or a commit can not be read; {@code known} holds then what was read
     *     before
     */
    OrderHistory upToDate(@Nullable OrderHistory known, Path table, List<String> columns) throws IOException {
        OptionalLong newest = source.newest(table);
        if (newest.isEmpty()) {
            throw new FileNotFoundException(table + " has no log");
        }
        long last = newest.getAsLong();
        if (known != null
                && near(known.version(), last)
                && ofTheSameTable(known, table)
                && advanced(known, table, last)) {
            return known;
        }
        return rebuilt(table, columns, last);
    }

    /** A table created again at the same path may have come further than the old one, whose history this is. */
    private boolean ofTheSameTable(OrderHistory known, Path table) throws IOException {
        return known.version() < 0
                || source.read(table, known.version()).filter(known::endsWith).isPresent();
    }

    private boolean near(long version, long last) {
        return version <= last && last - version <= limits.maxCommits();
    }

    private OrderHistory rebuilt(Path table, List<String> columns, long last) throws IOException {
        long oldest = Math.max(0, last - limits.maxCommits() + 1);
        for (long version = last; version >= oldest; version--) {
            Optional<TableCommit> commit = source.read(table, version);
            if (commit.isEmpty()) {
                return unknown(columns, last, "the log doesn't hold version " + version + " any more");
            }
            if (orders(commit.get(), columns)) {
                long read = commit.get().readVersion().orElseThrow();
                OrderHistory history =
                        OrderHistory.unknownUpTo(read, "not known up to version " + read, columns, limits);
                return replayed(history, table, columns, last);
            }
        }
        if (oldest == 0) {
            return replayed(OrderHistory.ofNewTable(columns, limits), table, columns, last);
        }
        return unknown(
                columns,
                last,
                "none of the last " + limits.maxCommits() + " commits ordered the whole table by these columns");
    }

    private OrderHistory replayed(OrderHistory history, Path table, List<String> columns, long last)
            throws IOException {
        if (last - history.version() > 2L * limits.maxCommits()) {
            return unknown(columns, last, "the last OPTIMIZE took more than " + limits.maxCommits() + " commits");
        }
        return advanced(history, table, last)
                ? history
                : unknown(columns, last, "the log doesn't hold version " + (history.version() + 1));
    }

    private boolean advanced(OrderHistory history, Path table, long last) throws IOException {
        while (history.version() < last) {
            Optional<TableCommit> commit = source.read(table, history.version() + 1);
            if (commit.isEmpty()) {
                return false;
            }
            history.apply(commit.get());
        }
        return true;
    }

    private OrderHistory unknown(List<String> columns, long last, String reason) {
        return OrderHistory.unknownUpTo(last, reason, columns, limits);
    }

    private static boolean orders(TableCommit commit, List<String> columns) {
        return commit.orders(columns) && commit.zOrder().orElseThrow().wholeTable();
    }
}
