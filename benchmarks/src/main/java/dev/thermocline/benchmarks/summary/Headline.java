package dev.thermocline.benchmarks.summary;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The one comparison that the demo is made for: the first round after a commit, on the best of S3A's streams, on
 * Thermocline, and without S3's latency. Medians of single queries, in milliseconds.
 *
 * @param bestPlain label of the plain mode with the lowest median in first rounds
 * @param bestPlainFirstMs its median
 * @param firstMs Thermocline's median
 * @param floorFirstMs the floor's median
 * @param gapClosed share of {@code bestPlainFirstMs - floorFirstMs} that Thermocline takes away; 0 where there is no
 *     gap
 * @param toothMs Thermocline's median of (first round - steady round)
 * @param toothLimitMs the floor's, plus 10 % of Thermocline's steady median
 * @param logBusyMs milliseconds a query, in Thermocline's first rounds, during which a request to {@code _delta_log}
 *     was under way
 * @param dataBusyMs the same for data files
 */
public record Headline(
        String bestPlain,
        double bestPlainFirstMs,
        double firstMs,
        double floorFirstMs,
        double gapClosed,
        double toothMs,
        double toothLimitMs,
        double logBusyMs,
        double dataBusyMs) {

    private static final List<String> PLAIN = List.of("s3a-analytics", "s3a-classic", "s3a-prefetch");
    private static final double STEADY_SHARE = 0.1;

    /** The comparison; empty unless Thermocline, the floor and a plain mode ran. */
    public static Optional<Headline> of(Map<String, ModeFigures> modes) {
        ModeFigures ours = modes.get("thermocline");
        ModeFigures floor = modes.get("floor");
        Optional<String> plain = PLAIN.stream()
                .filter(modes::containsKey)
                .min((a, b) -> Double.compare(first(modes, a), first(modes, b)));
        if (ours == null || floor == null || plain.isEmpty()) {
            return Optional.empty();
        }
        double best = first(modes, plain.get());
        double own = ours.firstRound().p50Ms();
        double least = floor.firstRound().p50Ms();
        double gap = best - least;
        RequestCounts requests = ours.firstRound().requests();
        double queries = ours.firstRound().queries();
        return Optional.of(new Headline(
                plain.get(),
                best,
                own,
                least,
                gap > 0 ? Math.round((best - own) / gap * 1000) / 1000.0 : 0,
                ours.toothMs().p50(),
                RoundFigures.tenths(
                        floor.toothMs().p50() + STEADY_SHARE * ours.steady().p50Ms()),
                RoundFigures.tenths(requests.log().busyMs() / queries),
                RoundFigures.tenths(requests.data().busyMs() / queries)));
    }

    private static double first(Map<String, ModeFigures> modes, String mode) {
        ModeFigures figures = modes.get(mode);
        return figures == null ? Double.NaN : figures.firstRound().p50Ms();
    }
}
