package dev.thermocline.benchmarks.summary;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Rounds of one mode and one sort, pooled over all seeds. Latencies are those of single queries, in milliseconds.
 *
 * @param rounds how many
 * @param queries how many in all these rounds
 * @param p25Ms a quarter of the queries took no longer
 * @param p50Ms the median
 * @param p75Ms three quarters of the queries took no longer
 * @param p99Ms the 99th percentile; the maximum where {@code p99Carries} is false
 * @param maxMs the slowest query
 * @param p99Carries whether there are enough queries for the 99th percentile to be more than the maximum
 * @param seedP50Ms the median of each seed alone, by seed: how far the seeds are apart
 * @param requests of all these rounds together
 * @param waitedMs time that tasks waited in all these rounds together, see {@link Round#waitedMs}
 */
public record RoundFigures(
        int rounds,
        int queries,
        double p25Ms,
        double p50Ms,
        double p75Ms,
        double p99Ms,
        double maxMs,
        boolean p99Carries,
        List<Double> seedP50Ms,
        RequestCounts requests,
        long waitedMs) {

    /** Copies the values. */
    public RoundFigures {
        seedP50Ms = List.copyOf(seedP50Ms);
        requireNonNull(requests, "requests is null");
    }

    /**
     * The figures of these rounds.
     *
     * @param rounds at least one
     */
    public static RoundFigures of(List<Round> rounds) {
        Latencies latencies = latencies(rounds);
        return new RoundFigures(
                rounds.size(),
                latencies.millis().size(),
                tenths(latencies.percentile(25)),
                tenths(latencies.p50()),
                tenths(latencies.percentile(75)),
                tenths(latencies.p99()),
                tenths(latencies.max()),
                latencies.p99Carries(),
                rounds.stream()
                        .collect(Collectors.groupingBy(Round::seed, TreeMap::new, Collectors.toList()))
                        .values()
                        .stream()
                        .map(ofSeed -> tenths(latencies(ofSeed).p50()))
                        .toList(),
                rounds.stream().map(Round::requests).reduce(RequestCounts.NONE, RequestCounts::plus),
                rounds.stream().mapToLong(Round::waitedMs).sum());
    }

    private static Latencies latencies(List<Round> rounds) {
        return new Latencies(rounds.stream()
                .flatMap(round -> round.queries().stream())
                .map(Query::ms)
                .toList());
    }

    /** Rounded to what is worth reading. */
    static double tenths(double value) {
        return Math.round(value * 10) / 10.0;
    }
}
