package dev.thermocline.prefetch;

import static java.util.Objects.requireNonNull;

import dev.thermocline.pipeline.Replacement;
import dev.thermocline.protocol.Bodies;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/**
 * Decides what of a commit's new files to fetch: the columns that were read lately of the table, and at most as many
 * bytes as caches held of the old files. Thread-safe.
 *
 * <p>What was held is estimated: each process reports, when it has read of a file, how many data bytes it then holds of
 * it, and of several processes the largest answer counts, for what they hold in common is fetched once. An old file
 * that nobody has read for an hour, or whose readers held none of it, counts nothing, however much of it was kept when
 * it was written.
 */
final class BodyPlanner {
    private final ColumnUsage usage;

    BodyPlanner(ColumnUsage usage) {
        this.usage = requireNonNull(usage, "usage is null");
    }

    /**
     * The bodies to fetch, each by one of the executors; of the budget each file gets its share by length.
     *
     * @param executors those that are there; none gives an empty plan
     */
    List<Bodies> plan(Replacement replacement, Collection<String> executors) {
        List<String> columns = usage.columns(replacement.commit().table());
        long budget =
                Math.min(replacement.settings().warm().bodiesBytesMax().bytes(), usage.hot(replacement.removed()));
        long length =
                replacement.added().values().stream().mapToLong(Long::longValue).sum();
        List<Bodies> plan = new ArrayList<>();
        if (columns.isEmpty() || budget == 0) {
            return plan;
        }
        replacement.added().forEach((path, bytes) -> {
            long most = share(budget, bytes, length);
            Optional<String> owner = most == 0 ? Optional.empty() : RendezvousHash.owner(path.toString(), executors);
            owner.ifPresent(chosen -> plan.add(body(replacement.commit(), path, bytes, columns, most, chosen)));
        });
        return plan;
    }

    private static long share(long budget, long bytes, long all) {
        return all == 0 ? 0 : (long) ((double) budget * bytes / all);
    }

    private static Bodies body(
            Replacement.Commit commit, Path path, long length, List<String> columns, long most, String owner) {
        return new Bodies(
                commit.table(), commit.version(), new Bodies.Body(owner, path.toString(), length, columns, most));
    }
}
