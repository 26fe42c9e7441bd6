package dev.thermocline.benchmarks.summary;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The limits of the demo. A run that misses one ends with a failure. Those of requests hold for each single round,
 * whatever else the machine does; those of bytes compare Thermocline with plain S3A as Hadoop ships it, where both
 * ran. Of time there is only the saw-tooth, which needs the floor: what the machine did during one mode and not during
 * the other is in no interval, so time between modes is claimed with its interval and limited by none.
 */
public final class Goals {
    private static final String PLAIN = "s3a-analytics";
    private static final double MEGA = 1e6;

    private Goals() {}

    /**
     * The limits, and what the run has to show for them.
     *
     * @param rounds of all modes
     * @param headline null without the floor
     * @param sameResults whether all modes computed the same
     */
    public static List<Goal> of(List<Round> rounds, @Nullable Headline headline, boolean sameResults) {
        List<Goal> goals = new ArrayList<>();
        goals.add(new Goal("results", sameResults ? "the same in all modes" : "different", "the same", sameResults));
        List<Round> ours = select(rounds, round -> round.mode().equals(Comparison.OURS));
        List<Round> plain = select(rounds, round -> round.mode().equals(PLAIN));
        if (!ours.isEmpty()) {
            for (String operation : operations(ours)) {
                goals.add(noRequests(
                        "requests for data files in the worst first round after " + operation,
                        select(ours, round -> round.first() && round.operation().equals(operation))));
            }
            goals.add(noRequests(
                    "requests for data files in the worst steady round", select(ours, round -> !round.first())));
        }
        if (!ours.isEmpty() && !plain.isEmpty()) {
            goals.add(fewer("requests in _delta_log, first rounds", first(ours, Goals::log), first(plain, Goals::log)));
            goals.add(bytes(first(ours, Goals::bytes), first(plain, Goals::bytes)));
        }
        if (headline != null) {
            goals.add(new Goal(
                    "height of the saw-tooth",
                    whole(headline.toothMs()) + " ms",
                    "at most " + whole(headline.toothLimitMs()) + " ms: the floor's plus 10 % of steady",
                    headline.toothMs() <= headline.toothLimitMs()));
        }
        return goals;
    }

    private static Goal noRequests(String name, List<Round> rounds) {
        Traffic worst = rounds.stream()
                .map(round -> round.requests().data())
                .max((a, b) -> Long.compare(a.requests(), b.requests()))
                .orElse(Traffic.NONE);
        return new Goal(
                name,
                "%d HEAD, %d GET, %d LIST".formatted(worst.head(), worst.get(), worst.list()),
                "none",
                worst.requests() == 0);
    }

    private static Goal fewer(String name, long ours, long plain) {
        return new Goal(name, Long.toString(ours), "at most plain S3A's " + plain, ours <= plain);
    }

    private static Goal bytes(long ours, long plain) {
        return new Goal(
                "bytes from S3, first rounds",
                megabytes(ours),
                "under 1 % of plain S3A's " + megabytes(plain),
                ours < plain / 100);
    }

    private static long first(List<Round> rounds, ToLongFunction<RequestCounts> figure) {
        return rounds.stream()
                .filter(Round::first)
                .map(Round::requests)
                .mapToLong(figure)
                .sum();
    }

    private static long log(RequestCounts requests) {
        return requests.log().requests();
    }

    private static long bytes(RequestCounts requests) {
        return requests.data().bytes() + requests.log().bytes();
    }

    private static Set<String> operations(List<Round> rounds) {
        Set<String> operations = new LinkedHashSet<>();
        rounds.forEach(round -> operations.add(round.operation()));
        return operations;
    }

    private static List<Round> select(List<Round> rounds, Predicate<Round> filter) {
        return rounds.stream().filter(filter).toList();
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f MB", bytes / MEGA);
    }

    private static String whole(double value) {
        return String.format(Locale.ROOT, "%d", Math.round(value));
    }
}
