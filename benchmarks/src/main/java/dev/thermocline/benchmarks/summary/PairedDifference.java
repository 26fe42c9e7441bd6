package dev.thermocline.benchmarks.summary;

import java.util.List;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.descriptive.DescriptiveStatistics;

/**
 * How far two series are apart whose values belong together in pairs: the mean of the differences and its 95 %
 * confidence interval, by Student's t.
 *
 * @param pairs how many, at least 1
 * @param mean of the differences
 * @param low end of the interval; the mean with one pair
 * @param high end of the interval; the mean with one pair
 */
public record PairedDifference(int pairs, double mean, double low, double high) {
    private static final double TWO_SIDED = 0.975;

    /** What may be claimed. */
    public enum Verdict {
        /** The whole interval is above zero. */
        MORE,
        /** The whole interval is below zero. */
        LESS,
        /** Zero is in the interval, or there are too few pairs to have one. */
        NOT_DISTINGUISHABLE
    }

    /**
     * The difference of these pairs.
     *
     * @param differences one for each pair, at least one
     */
    public static PairedDifference of(List<Double> differences) {
        if (differences.isEmpty()) {
            throw new IllegalArgumentException("there are no pairs");
        }
        DescriptiveStatistics values = new DescriptiveStatistics();
        differences.forEach(values::addValue);
        int pairs = differences.size();
        double half = pairs == 1
                ? 0
                : new TDistribution(pairs - 1.0).inverseCumulativeProbability(TWO_SIDED)
                        * values.getStandardDeviation()
                        / Math.sqrt(pairs);
        double mean = values.getMean();
        return new PairedDifference(
                pairs, RoundFigures.tenths(mean), RoundFigures.tenths(mean - half), RoundFigures.tenths(mean + half));
    }

    /** What the interval carries; with fewer than three pairs nothing. */
    public Verdict verdict() {
        if (pairs < 3 || (low <= 0 && high >= 0)) {
            return Verdict.NOT_DISTINGUISHABLE;
        }
        return low > 0 ? Verdict.MORE : Verdict.LESS;
    }
}
