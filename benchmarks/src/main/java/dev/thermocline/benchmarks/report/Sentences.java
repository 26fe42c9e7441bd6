package dev.thermocline.benchmarks.report;

import dev.thermocline.benchmarks.summary.Headline;
import dev.thermocline.benchmarks.summary.ModeFigures;
import dev.thermocline.benchmarks.summary.Spread;
import dev.thermocline.benchmarks.summary.Summary;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The sentences of the page, as HTML. */
final class Sentences {
    private static final double SMALL_GAIN = 0.1;

    private final Summary summary;

    Sentences(Summary summary) {
        this.summary = summary;
    }

    /** Requests and bytes of first rounds, or which modes it takes to state a gain. */
    String gain() {
        List<String> claims = new Claims(summary).sentences();
        return claims.isEmpty()
                ? "No gain can be stated from this run: it lacks " + String.join(", and ", missing()) + "."
                : Html.escape(claims.get(0));
    }

    /** Waiting and latency as paired differences, a paragraph each; empty where nothing is compared. */
    String differences() {
        return new Claims(summary)
                .sentences().stream()
                        .skip(1)
                        .map(claim -> "<p>" + Html.escape(claim) + "</p>")
                        .collect(Collectors.joining("\n"));
    }

    /** How much of the gap between plain S3A and the floor is closed; empty without the floor. */
    String gap() {
        Headline headline = summary.headline();
        if (headline == null) {
            return "";
        }
        return "After a commit the dashboards' queries take " + ms(headline.bestPlainFirstMs()) + " on plain S3A ("
                + plain(headline) + ") and <strong>" + ms(headline.firstMs())
                + "</strong> on Thermocline; Spark and Delta alone take " + ms(headline.floorFirstMs()) + ": "
                + verdict(headline) + " <small>(medians of single queries)</small>.";
    }

    private String plain(Headline headline) {
        long streams =
                summary.modes().keySet().stream().filter(Sentences::isPlain).count();
        return Html.escape(Names.stream(headline.bestPlain()))
                + (streams > 1 ? ", the best of its streams" : ", its only stream in this run");
    }

    private static String verdict(Headline headline) {
        double cost = headline.bestPlainFirstMs() - headline.floorFirstMs();
        double saved = headline.bestPlainFirstMs() - headline.firstMs();
        double share = headline.gapClosed();
        if (!(cost > 0)) {
            return "plain S3A costs nothing over that here, so this run shows no gain";
        }
        if (saved < 0) {
            return "Thermocline is <strong>slower than plain S3A by " + ms(-saved) + "</strong>";
        }
        if (share >= 1) {
            return "<strong>all of what S3 costs in the first round is gone</strong>";
        }
        String gone = Figures.percent(share) + " % of what S3 costs in the first round is gone";
        return share < SMALL_GAIN ? "only " + gone : "<strong>" + gone + "</strong>";
    }

    private List<String> missing() {
        List<String> missing = new ArrayList<>();
        for (String mode : List.of("s3a-analytics", "thermocline")) {
            if (!summary.modes().containsKey(mode)) {
                missing.add("the mode " + mode);
            }
        }
        return missing.isEmpty() ? List.of("the comparison") : missing;
    }

    private static boolean isPlain(String mode) {
        return mode.startsWith("s3a-");
    }

    /** The height of the saw-tooth of each mode and what is left of S3 in Thermocline's first rounds. */
    String tooth() {
        String each = summary.modes().entrySet().stream().map(Sentences::tooth).collect(Collectors.joining("; "));
        Headline headline = summary.headline();
        return "The saw-tooth, by which the first round after a commit is slower than the steady rounds (ms a query,"
                + " p25 / <b>p50</b> / p75 over the commits): " + each + "."
                + (headline == null ? "" : " " + limit(headline) + " " + left(headline));
    }

    private static String tooth(Map.Entry<String, ModeFigures> mode) {
        Spread tooth = mode.getValue().toothMs();
        return "<span class=\"keep\">" + Names.mode(mode.getKey()) + " " + Figures.measure(tooth.p25()) + " / <b>"
                + Figures.measure(tooth.p50()) + "</b> / " + Figures.measure(tooth.p75()) + "</span>";
    }

    private static String limit(Headline headline) {
        boolean within = headline.toothMs() <= headline.toothLimitMs();
        return "Thermocline's is " + (within ? "within" : "<strong class=\"bad\">above</strong>") + " the limit of "
                + ms(headline.toothLimitMs()) + ", which is the floor's and 10 % of Thermocline's steady median.";
    }

    private static String left(Headline headline) {
        return "What is left of S3 in Thermocline's first rounds: a request to <code>_delta_log</code> is under way for "
                + ms(headline.logBusyMs()) + " a query, one for data files for " + ms(headline.dataBusyMs()) + ".";
    }

    /** Whether the results agree. */
    String results() {
        if (summary.modes().size() == 1) {
            return "<p>One mode ran: there is nothing to compare its results with.</p>";
        }
        return summary.sameResults()
                ? "<p>All modes computed the same results.</p>"
                : "<p class=\"bad\" role=\"alert\"><strong>The results differ between the modes:</strong> no figure of"
                        + " this page counts until that is explained. The checksums stand in the table of the modes.</p>";
    }

    /** How the figures came about: three sentences. */
    String method() {
        Map<String, String> settings = summary.settings();
        return "The modes run one after the other, each with its own driver, its own executors and its own copy of the"
                + " same lake, and run the same script: a commit, the first round of the dashboard's queries, then, at"
                + " least " + setting(settings, "pause")
                + " later, the steady rounds. A proxy before the S3 server counts"
                + " the requests and holds each back by " + setting(settings, "latency")
                + " to its first byte, those of the mode floor excepted. Differences are paired by commit and round.";
    }

    private static String setting(Map<String, String> settings, String name) {
        return "<b>" + Html.escape(settings.getOrDefault(name, "an unknown " + name)) + "</b>";
    }

    /** What p99 means here; empty where it carries everywhere. */
    String percentiles() {
        boolean carries = summary.modes().values().stream()
                .allMatch(
                        mode -> mode.firstRound().p99Carries() && mode.steady().p99Carries());
        return carries
                ? ""
                : "Where there are too few queries for a 99th percentile, the slowest is given instead and marked"
                        + " <i>max</i>.";
    }

    private static String ms(double value) {
        return Figures.measure(value) + Figures.THIN_SPACE + "ms";
    }
}
