package dev.thermocline.benchmarks.tiers;

import java.util.Arrays;

/**
 * Order statistics of times, by nearest rank: the q-th percentile is the smallest time that at least q percent of all
 * do not exceed.
 *
 * @param p50 microseconds
 * @param p99 microseconds
 * @param max microseconds
 */
record Micros(double p50, double p99, double max) {
    private static final double NANOS = 1_000;

    /**
     * The statistics of some times.
     *
     * @param nanos at least 100, so that p99 is not the maximum; left as they are
     */
    static Micros of(long[] nanos) {
        if (nanos.length < 100) {
            throw new IllegalArgumentException("too few times for a 99th percentile: " + nanos.length);
        }
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return new Micros(rank(sorted, 50), rank(sorted, 99), rank(sorted, 100));
    }

    private static double rank(long[] sorted, int percent) {
        int rank = (int) Math.ceil((double) percent * sorted.length / 100);
        return sorted[rank - 1] / NANOS;
    }
}
