package dev.thermocline.benchmarks.summary;

import static java.util.Objects.requireNonNull;

import java.util.Map;

/**
 * The figures of one mode.
 *
 * @param firstRound the rounds right after a commit
 * @param steady all other rounds
 * @param toothMs the height of the saw-tooth, milliseconds a query: of each commit, the mean of its first round less
 *     the median of its steady rounds' means. One value a commit.
 * @param hitBytes bytes that the cache served in all these rounds, by tier; empty without a cache
 * @param checksum of all results, in the order of the script
 * @param peakMemoryBytes the largest resident set of the mode's process
 * @param taskSamples samples of what Spark's tasks computed in the measured part: {@code all}, and those in the {@code
 *     cache}; empty unless the run was profiled
 * @param phaseMs milliseconds by phase of the script
 */
public record ModeFigures(
        RoundFigures firstRound,
        RoundFigures steady,
        Spread toothMs,
        Map<String, Long> hitBytes,
        String checksum,
        long peakMemoryBytes,
        Map<String, Long> taskSamples,
        Map<String, Long> phaseMs) {

    /** Copies the values. */
    public ModeFigures {
        requireNonNull(firstRound, "firstRound is null");
        requireNonNull(steady, "steady is null");
        requireNonNull(toothMs, "toothMs is null");
        requireNonNull(checksum, "checksum is null");
        hitBytes = Summary.sorted(hitBytes);
        taskSamples = Summary.sorted(taskSamples);
        phaseMs = Summary.sorted(phaseMs);
    }
}
