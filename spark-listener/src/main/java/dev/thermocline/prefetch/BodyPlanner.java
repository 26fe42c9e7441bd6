package dev.thermocline.prefetch;

import static java.util.Objects.requireNonNull;

import dev.thermocline.peers.member.RendezvousHash;
import dev.thermocline.peers.member.Roster;
import dev.thermocline.protocol.Bodies;
import dev.thermocline.work.Replacement;
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
     * The bodies to fetch; of the budget each file gets its share by length.
     *
     * @param executors those that are there; none gives an empty plan
     */
    List<Bodies> plan(Replacement replacement, Executors executors) {
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
            for (Bodies.Part part : executors.parts(bytes, share(budget, bytes, length))) {
                executors
                        .owner(path, part)
                        .ifPresent(owner -> plan.add(new Bodies(
                                replacement.commit().table(),
                                replacement.commit().version(),
                                new Bodies.Body(owner, path.toString(), bytes, columns, part))));
            }
        });
        return plan;
    }

    private static long share(long budget, long bytes, long all) {
        return all == 0 ? 0 : (long) ((double) budget * bytes / all);
    }

    /**
     * Those among whom files are divided.
     *
     * @param owners knows who owns what
     * @param peers whether they ask each other for bytes: then each section of a file is fetched by the one that is
     *     asked for it, else each file by one of them
     */
    record Executors(RendezvousHash owners, boolean peers) {
        static Executors of(Collection<String> names, boolean peers) {
            return new Executors(new RendezvousHash(names), peers);
        }

        Optional<String> owner(Path path, Bodies.Part part) {
            return owners.owner(path.toString(), peers ? part.from() / Roster.SECTION : 0);
        }

        /** A file's parts, of which each gets its share of the bytes. */
        List<Bodies.Part> parts(long length, long most) {
            long section = peers ? Roster.SECTION : length;
            List<Bodies.Part> parts = new ArrayList<>();
            for (long from = 0; from < length; from += section) {
                long to = Math.min(length, from + section);
                long bytes = share(most, to - from, length);
                if (bytes > 0) {
                    parts.add(new Bodies.Part(from, to, bytes));
                }
            }
            return parts;
        }
    }
}
