package dev.thermocline.benchmarks.summary;

import java.util.List;

/**
 * Query latencies in milliseconds and their order statistics by nearest rank: the q-th percentile is the smallest
 * latency that at least q percent of all do not exceed. Below 100 latencies the 99th percentile is therefore the
 * maximum.
 *
 * @param millis in the order of the queries, none negative
 */
public record Latencies(List<Double> millis) {

    /** How many latencies it takes for the 99th percentile to differ from the maximum. */
    public static final int CARRIES_P99 = 100;

    /** Checks the values. */
    public Latencies {
        millis = List.copyOf(millis);
        for (double value : millis) {
            if (!(value >= 0)) {
                throw new IllegalArgumentException("latency is not zero or more: " + value);
            }
        }
    }

    /**
     * The percentile.
     *
     * @param percent above 0, at most 100
     * @throws IllegalStateException when there are no latencies
     */
    public double percentile(double percent) {
        if (!(percent > 0 && percent <= 100)) {
            throw new IllegalArgumentException("percent is not in (0, 100]: " + percent);
        }
        if (millis.isEmpty()) {
            throw new IllegalStateException("There are no latencies");
        }
        int rank = (int) Math.ceil(percent / 100 * millis.size());
        return millis.stream().sorted().toList().get(Math.max(rank, 1) - 1);
    }

    /** Half of the queries took no longer. */
    public double p50() {
        return percentile(50);
    }

    /** See {@link #p99Carries}. */
    public double p99() {
        return percentile(99);
    }

    /** The slowest query. */
    public double max() {
        return percentile(100);
    }

    /** Whether there are enough latencies for the 99th percentile to be more than the maximum. */
    public boolean p99Carries() {
        return millis.size() >= CARRIES_P99;
    }
}
