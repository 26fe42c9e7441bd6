package dev.thermocline.benchmarks.report;

import static java.util.Objects.requireNonNull;

import dev.thermocline.benchmarks.summary.Comparison;
import dev.thermocline.benchmarks.summary.ModeFigures;
import dev.thermocline.benchmarks.summary.PairedDifference;
import dev.thermocline.benchmarks.summary.RoundFigures;
import dev.thermocline.benchmarks.summary.Summary;
import dev.thermocline.benchmarks.summary.Traffic;
import java.util.ArrayList;
import java.util.List;

/**
 * What a run claims in words, as plain text: of Thermocline against plain S3A as Hadoop ships it, in the rounds right
 * after commits. Requests and bytes come first, then the time that tasks waited, then latency; of the last two nothing
 * is claimed that their intervals do not carry.
 */
public final class Claims {
    private static final String PLAIN = "s3a-analytics";

    private final Summary summary;

    /** @param summary of the run */
    public Claims(Summary summary) {
        this.summary = requireNonNull(summary, "summary is null");
    }

    /** The sentences; none unless both modes ran. */
    public List<String> sentences() {
        List<String> sentences = new ArrayList<>();
        ModeFigures plain = summary.modes().get(PLAIN);
        ModeFigures ours = summary.modes().get(Comparison.OURS);
        if (plain != null && ours != null) {
            sentences.add(requests(plain.firstRound(), ours.firstRound()));
        }
        summary.comparisons().stream()
                .filter(comparison -> comparison.first() && comparison.mode().equals(PLAIN))
                .forEach(comparison -> {
                    sentences.add(difference("the tasks of such a round wait", comparison.waitedMs()));
                    sentences.add(difference("a query takes", comparison.latencyMs()));
                });
        return sentences;
    }

    private static String requests(RoundFigures plain, RoundFigures ours) {
        return "For the first dashboard round after a commit plain S3A sends " + data(plain)
                + " for data files; Thermocline"
                + " sends " + data(ours) + ". In _delta_log they send "
                + mean(plain.requests().log().requests(), plain) + " and "
                + mean(ours.requests().log().requests(), ours) + " requests.";
    }

    private static String data(RoundFigures rounds) {
        Traffic data = rounds.requests().data();
        return data.requests() == 0
                ? "none"
                : mean(data.head(), rounds) + " HEADs and " + mean(data.get(), rounds) + " GETs of "
                        + Figures.megabytes(Math.round((double) data.bytes() / rounds.rounds())) + " MB";
    }

    private static String mean(long sum, RoundFigures rounds) {
        return Figures.measure((double) sum / rounds.rounds());
    }

    private static String difference(String what, PairedDifference difference) {
        String interval = "95 % interval " + Figures.measure(difference.low()) + " to "
                + Figures.measure(difference.high()) + " ms, " + difference.pairs() + " pairs";
        return switch (difference.verdict()) {
            case MORE ->
                "On Thermocline " + what + " " + Figures.measure(difference.mean()) + " ms less than on plain S3A ("
                        + interval + ").";
            case LESS ->
                "On Thermocline " + what + " " + Figures.measure(-difference.mean()) + " ms MORE than on plain S3A"
                        + " (difference: " + interval + ").";
            case NOT_DISTINGUISHABLE ->
                "How long " + what + " is not distinguishable between the two in this run (plain S3A less Thermocline: "
                        + interval + ").";
        };
    }
}
