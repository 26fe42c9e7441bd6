package dev.thermocline.benchmarks.summary;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;

/**
 * One refresh of the dashboard: all its queries, one after the other.
 *
 * @param mode label of the mode
 * @param seed of the dashboard and of the commit before
 * @param episode number of the commit that the round follows, from 0 on in the order of the script
 * @param operation of that commit
 * @param first whether no other round came between the commit and this one; all others are steady rounds
 * @param atMs start of the round, milliseconds after the start of the run
 * @param queries in their order, at least one
 * @param requests during the round
 * @param waitedMs milliseconds in which tasks had neither the processor nor a pause of the garbage collector: they
 *     waited for S3, for the disk, for another task's output, or for a core
 * @param hitBytes bytes that the cache served during the round, by tier; empty without a cache
 */
public record Round(
        String mode,
        long seed,
        int episode,
        String operation,
        boolean first,
        long atMs,
        List<Query> queries,
        RequestCounts requests,
        long waitedMs,
        Map<String, Long> hitBytes) {

    /** Copies the values. */
    public Round {
        requireNonNull(mode, "mode is null");
        requireNonNull(operation, "operation is null");
        requireNonNull(requests, "requests is null");
        queries = List.copyOf(queries);
        hitBytes = Summary.sorted(hitBytes);
        if (waitedMs < 0) {
            throw new IllegalArgumentException("waitedMs is negative: " + waitedMs);
        }
        if (queries.isEmpty()) {
            throw new IllegalArgumentException("a round of " + mode + " has no queries");
        }
    }

    /** Mean latency of its queries in milliseconds. */
    public double meanMs() {
        return queries.stream().mapToDouble(Query::ms).average().orElseThrow();
    }
}
