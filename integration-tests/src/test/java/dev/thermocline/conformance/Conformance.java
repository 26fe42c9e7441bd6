package dev.thermocline.conformance;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Runs of the same suites, the first of which is what the others are compared with.
 *
 * @param runs outcome of each test, by the name of the run; at least one
 */
record Conformance(Map<String, Map<TestName, Outcome>> runs) {
    Conformance {
        if (runs.isEmpty()) {
            throw new IllegalArgumentException("no runs");
        }
        runs = new LinkedHashMap<>(runs);
    }

    /** Counts of one suite in one run. */
    record Counts(long found, long passed, long skipped, long failed) {
        @Override
        public String toString() {
            return found + " / " + passed + " / " + skipped + " / " + failed;
        }
    }

    /** What a run did worse than the first: failed, skipped or not found where that one passed; failed where it skipped. */
    List<String> newFailures() {
        Map<TestName, Outcome> base = runs.values().iterator().next();
        List<String> found = new ArrayList<>();
        runs.forEach((run, outcomes) -> {
            base.forEach((test, expected) -> {
                Outcome outcome = outcomes.get(test);
                if (outcome == null) {
                    found.add(run + ": " + test + " was not run");
                } else if (outcome.compareTo(expected) > 0) {
                    found.add(run + ": " + test + " " + outcome + ", plain S3A " + expected);
                }
            });
            outcomes.forEach((test, outcome) -> {
                if (!base.containsKey(test) && outcome == Outcome.FAILED) {
                    found.add(run + ": " + test + " " + outcome + ", not run on plain S3A");
                }
            });
        });
        return found;
    }

    /**
     * What is worse and is not meant to be, and exclusions that are not needed any more.
     *
     * @param exclusions reasons by what is excluded, as {@link #newFailures} names it up to the outcome
     */
    List<String> unexplained(Map<String, String> exclusions) {
        List<String> failures = newFailures();
        List<String> unexplained = new ArrayList<>(failures);
        exclusions.keySet().forEach(excluded -> {
            if (!unexplained.removeIf(failure -> failure.startsWith(excluded + " "))) {
                unexplained.add(excluded + " is excluded and does no worse than on plain S3A");
            }
        });
        return unexplained;
    }

    /** Counts by suite, then by run. */
    Map<String, Map<String, Counts>> counts() {
        Map<String, Map<String, Counts>> suites = new TreeMap<>();
        runs.forEach((run, outcomes) -> {
            Map<String, Map<Outcome, Long>> tallies = new TreeMap<>();
            outcomes.forEach(
                    (test, outcome) -> tallies.computeIfAbsent(test.suite(), suite -> new EnumMap<>(Outcome.class))
                            .merge(outcome, 1L, Long::sum));
            tallies.forEach((suite, tally) ->
                    suites.computeIfAbsent(suite, same -> new LinkedHashMap<>()).put(run, counts(tally)));
        });
        return suites;
    }

    private static Counts counts(Map<Outcome, Long> tally) {
        long passed = requireNonNull(tally.getOrDefault(Outcome.PASSED, 0L));
        long skipped = requireNonNull(tally.getOrDefault(Outcome.SKIPPED, 0L));
        long failed = requireNonNull(tally.getOrDefault(Outcome.FAILED, 0L));
        return new Counts(passed + skipped + failed, passed, skipped, failed);
    }
}
