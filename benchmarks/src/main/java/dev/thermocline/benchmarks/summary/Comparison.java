package dev.thermocline.benchmarks.summary;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * Another mode against Thermocline, paired by commit and round: positive differences are what the other one takes more.
 *
 * @param mode label of the other mode
 * @param first whether of the first rounds after commits, or of the steady ones
 * @param latencyMs of a round's mean latency of a query, in milliseconds
 * @param waitedMs of the milliseconds that a round's tasks waited
 */
public record Comparison(String mode, boolean first, PairedDifference latencyMs, PairedDifference waitedMs) {
    /** Label of the mode that the others are compared with. */
    public static final String OURS = "thermocline";

    /** Checks the values. */
    public Comparison {
        requireNonNull(mode, "mode is null");
        requireNonNull(latencyMs, "latencyMs is null");
        requireNonNull(waitedMs, "waitedMs is null");
    }

    /** All comparisons that these rounds allow, the first rounds' before the steady rounds'. */
    public static List<Comparison> all(List<Round> rounds) {
        Set<String> modes = new LinkedHashSet<>();
        rounds.forEach(round -> modes.add(round.mode()));
        modes.remove(OURS);
        List<Comparison> comparisons = new ArrayList<>();
        for (boolean first : new boolean[] {true, false}) {
            for (String mode : modes) {
                of(mode, first, rounds).ifPresent(comparisons::add);
            }
        }
        return comparisons;
    }

    private static Optional<Comparison> of(String mode, boolean first, List<Round> rounds) {
        List<Round> others = select(rounds, mode, first);
        List<Round> ours = select(rounds, OURS, first);
        if (ours.isEmpty() || ours.size() != others.size()) {
            return Optional.empty();
        }
        return Optional.of(new Comparison(
                mode, first, difference(others, ours, Round::meanMs), difference(others, ours, Round::waitedMs)));
    }

    /** The rounds of a mode in the order of the script, which is the same for all modes. */
    private static List<Round> select(List<Round> rounds, String mode, boolean first) {
        return rounds.stream()
                .filter(round -> round.mode().equals(mode) && round.first() == first)
                .toList();
    }

    private static PairedDifference difference(List<Round> others, List<Round> ours, ToDoubleFunction<Round> value) {
        List<Double> differences = new ArrayList<>();
        for (int pair = 0; pair < ours.size(); pair++) {
            differences.add(value.applyAsDouble(others.get(pair)) - value.applyAsDouble(ours.get(pair)));
        }
        return PairedDifference.of(differences);
    }
}
