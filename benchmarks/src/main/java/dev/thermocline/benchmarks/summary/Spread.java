package dev.thermocline.benchmarks.summary;

import java.util.List;

/**
 * The middle of a sample and how wide it lies; by nearest rank, as {@link Latencies}, but values may be negative.
 *
 * @param count size of the sample, at least 1
 * @param p25 a quarter of the values is no larger
 * @param p50 the median
 * @param p75 three quarters of the values are no larger
 */
public record Spread(int count, double p25, double p50, double p75) {

    /**
     * The spread of these values, rounded to tenths.
     *
     * @throws IllegalArgumentException when there are none
     */
    public static Spread of(List<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("there are no values");
        }
        List<Double> sorted = values.stream().sorted().toList();
        return new Spread(sorted.size(), at(sorted, 25), at(sorted, 50), at(sorted, 75));
    }

    private static double at(List<Double> sorted, int percent) {
        int rank = (int) Math.ceil(percent / 100.0 * sorted.size());
        return RoundFigures.tenths(sorted.get(Math.max(rank, 1) - 1));
    }
}
