package dev.thermocline.hadoop.oracle;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Compares answers and requests with those of S3A, and collects what differs without a reason. */
final class Comparison {
    private final List<Deviation> deviations;
    private final Set<Deviation> met = new HashSet<>();
    private final List<String> differences = new ArrayList<>();
    private int compared;

    Comparison(List<Deviation> deviations) {
        this.deviations = List.copyOf(deviations);
    }

    /**
     * What one call gave and sent.
     *
     * @param requests that it sent, in order
     */
    record Outcome(Answer answer, List<String> requests) {
        Outcome {
            requests = List.copyOf(requests);
        }

        @Override
        public String toString() {
            return "'" + answer.text() + "' " + requests;
        }
    }

    /**
     * Takes an outcome of the cache that has to be one of S3A's, at no more requests.
     *
     * @param allowed S3A's: one, or one from before and one from after a change by another process
     */
    void take(Enum<?> call, State state, String subject, Outcome cache, List<Outcome> allowed) {
        compared++;
        boolean same = allowed.stream().anyMatch(s3a -> s3a.answer().equals(cache.answer()));
        if (!same) {
            explain(
                    call,
                    state,
                    allowed.stream().map(Outcome::answer).toList(),
                    cache.answer(),
                    subject + " answers " + cache + ", S3A " + allowed);
            return;
        }
        int most = allowed.stream().mapToInt(s3a -> s3a.requests().size()).max().orElse(0);
        if (cache.requests().size() > most) {
            explain(
                    call,
                    state,
                    List.of(new Answer("sends " + most)),
                    new Answer("sends " + cache.requests()),
                    subject + " sends more: " + cache + ", S3A " + allowed);
        }
    }

    private void explain(Enum<?> call, State state, List<Answer> s3a, Answer given, String difference) {
        for (Deviation deviation : deviations) {
            if (s3a.stream().anyMatch(answer -> deviation.covers(call, state, answer, given))) {
                met.add(deviation);
                return;
            }
        }
        differences.add(call + " in " + state + " of " + difference);
    }

    List<String> differences() {
        return differences;
    }

    int compared() {
        return compared;
    }

    /** Deviations that no call showed: they are out of date. */
    List<Deviation> unmet() {
        return deviations.stream().filter(deviation -> !met.contains(deviation)).toList();
    }
}
