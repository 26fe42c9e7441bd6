package dev.thermocline.benchmarks.report;

import dev.thermocline.benchmarks.summary.Commit;
import dev.thermocline.benchmarks.summary.Comparison;
import dev.thermocline.benchmarks.summary.Goals;
import dev.thermocline.benchmarks.summary.Headline;
import dev.thermocline.benchmarks.summary.ModeFigures;
import dev.thermocline.benchmarks.summary.OperationFigures;
import dev.thermocline.benchmarks.summary.Query;
import dev.thermocline.benchmarks.summary.RequestCounts;
import dev.thermocline.benchmarks.summary.Round;
import dev.thermocline.benchmarks.summary.RoundFigures;
import dev.thermocline.benchmarks.summary.Spread;
import dev.thermocline.benchmarks.summary.Summary;
import dev.thermocline.benchmarks.summary.Traffic;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Made-up runs with plausible values, to test and to look at the page; they say nothing of any mode. The same arguments
 * give the same run.
 *
 * @param modes labels of the modes
 * @param seeds of the script
 * @param operations kinds of commits
 * @param steadyRounds that follow each first round
 * @param random seed of the values
 */
record SampleRun(List<String> modes, List<Long> seeds, List<String> operations, int steadyRounds, long random) {
    static final List<String> ALL_MODES =
            List.of("s3a-analytics", "s3a-classic", "s3a-prefetch", "readcache", "thermocline", "floor");
    private static final List<String> QUERIES = List.of("revenue", "categories", "logistics");
    private static final Map<String, double[]> FIRST_AND_STEADY_MS = Map.of(
            "s3a-analytics", new double[] {1540, 1180},
            "s3a-classic", new double[] {2260, 1830},
            "s3a-prefetch", new double[] {1890, 1520},
            "readcache", new double[] {1310, 690},
            "thermocline", new double[] {780, 670},
            "floor", new double[] {600, 560});

    /** As large as a run of the demo with its defaults. */
    static SampleRun usual() {
        return new SampleRun(
                ALL_MODES,
                List.of(1L, 2L, 3L),
                List.of("APPEND", "OPTIMIZE", "MERGE", "DELETE", "OPTIMIZE ZORDER BY"),
                1,
                42);
    }

    /** Two seeds, two kinds of commits. */
    static SampleRun small(String... modes) {
        return new SampleRun(List.of(modes), List.of(7L, 11L), List.of("APPEND", "MERGE"), 2, 17);
    }

    Summary summary() {
        List<Round> rounds = new ArrayList<>();
        List<Commit> commits = new ArrayList<>();
        modes.forEach(mode -> new Script(mode, rounds, commits).run());
        Map<String, ModeFigures> figures = new LinkedHashMap<>();
        List<OperationFigures> byOperation = new ArrayList<>();
        for (String mode : modes) {
            List<Round> own = select(rounds, round -> round.mode().equals(mode));
            figures.put(mode, figures(own));
            for (String operation : operations) {
                List<Round> after = select(own, round -> round.operation().equals(operation));
                byOperation.add(new OperationFigures(
                        mode,
                        operation,
                        RoundFigures.of(select(after, Round::first)).p50Ms(),
                        RoundFigures.of(select(after, round -> !round.first())).p50Ms(),
                        teeth(after)));
            }
        }
        Headline headline = Headline.of(figures).orElse(null);
        List<Comparison> comparisons = Comparison.all(rounds);
        return new Summary(
                Goals.of(rounds, headline, true),
                comparisons,
                headline,
                figures,
                byOperation,
                true,
                commits,
                rounds,
                settings(),
                environment());
    }

    private static Map<String, String> environment() {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("delta", "4.4.0");
        environment.put("hadoop", "3.5.0");
        environment.put("java", "OpenJDK 64-Bit Server VM 17.0.15");
        environment.put("spark", "4.2.0");
        environment.put("thermocline", "none: these values are made up");
        environment.put("processor", "none");
        environment.put("cores", "2");
        environment.put("memory", "8 GB");
        return environment;
    }

    private Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("modes", String.join(",", modes));
        settings.put(
                "seeds", String.join(",", seeds.stream().map(String::valueOf).toList()));
        settings.put("latency", "30ms");
        settings.put("pause", "2000ms");
        settings.put("made up from seed", Long.toString(random));
        return settings;
    }

    private static ModeFigures figures(List<Round> rounds) {
        Map<String, Long> hits = new TreeMap<>();
        rounds.forEach(round -> round.hitBytes().forEach((tier, bytes) -> hits.merge(tier, bytes, Long::sum)));
        return new ModeFigures(
                RoundFigures.of(select(rounds, Round::first)),
                RoundFigures.of(select(rounds, round -> !round.first())),
                teeth(rounds),
                hits,
                "5f0c1d9be27a44c1",
                1_234_567_890,
                Map.of("all", 9_000L, "cache", 210L),
                Map.of("start", 6_400L, "warmUp", 41_200L, "measure", 181_900L));
    }

    private static Spread teeth(List<Round> rounds) {
        return Spread.of(select(rounds, Round::first).stream()
                .map(first -> first.meanMs()
                        - Spread.of(
                                        select(rounds, round -> !round.first() && round.episode() == first.episode())
                                                .stream()
                                                .map(Round::meanMs)
                                                .toList())
                                .p50())
                .toList());
    }

    private static List<Round> select(List<Round> rounds, Predicate<Round> filter) {
        return rounds.stream().filter(filter).toList();
    }

    /** The script on one mode. */
    private final class Script {
        private final String mode;
        private final List<Round> rounds;
        private final List<Commit> commits;
        private final Random draws;
        private final boolean plain;
        private final boolean warmed;
        private long at;

        Script(String mode, List<Round> rounds, List<Commit> commits) {
            this.mode = mode;
            this.rounds = rounds;
            this.commits = commits;
            this.draws = new Random(random * 31 + mode.hashCode());
            this.plain = mode.startsWith("s3a-") || mode.equals("floor");
            this.warmed = mode.equals("thermocline");
        }

        void run() {
            int episode = 0;
            for (long seed : seeds) {
                for (String operation : operations) {
                    commit(seed, episode, operation);
                    for (int number = 0; number <= steadyRounds; number++) {
                        round(seed, episode, operation, number == 0);
                    }
                    episode++;
                }
            }
        }

        private void round(long seed, int episode, String operation, boolean first) {
            double middle = FIRST_AND_STEADY_MS.getOrDefault(mode, new double[] {900, 800})[first ? 0 : 1];
            List<Query> queries = QUERIES.stream()
                    .map(name -> new Query(name, tenths(middle * (0.55 + QUERIES.indexOf(name) * 0.45) * noise())))
                    .toList();
            at += 2_000 + draws.nextInt(3_000);
            rounds.add(new Round(
                    mode, seed, episode, operation, first, at, queries, requests(first), waited(first), hits(first)));
        }

        private long waited(boolean first) {
            return around(plain ? 4_200 : first && !warmed ? 1_900 : 160);
        }

        private RequestCounts requests(boolean first) {
            long gets = plain ? around(210) : first && !warmed ? around(95) : 0;
            long megabytes = plain ? 64_000_000 : first && !warmed ? 31_000_000 : 0;
            long busy = mode.equals("floor") ? 120 : 1;
            return new RequestCounts(
                    new Traffic(
                            plain ? around(24) : 0, gets, 0, (long) (megabytes * noise()), around(14) * gets / busy),
                    new Traffic(around(4), around(first ? 9 : 3), around(8), around(91_000), around(620) / busy),
                    0);
        }

        private Map<String, Long> hits(boolean first) {
            if (plain) {
                return Map.of();
            }
            long share = first && !warmed ? 2 : 1;
            return Map.of(
                    "HEAP", around(9_000_000) / share,
                    "OFF_HEAP", around(38_000_000) / share,
                    "DISK", around(16_000_000) / share);
        }

        private void commit(long seed, int episode, String operation) {
            int files = 1 + draws.nextInt(8);
            @Nullable Long lag = warmed ? around(340) : null;
            at += 5_000;
            commits.add(new Commit(
                    mode,
                    seed,
                    episode,
                    operation,
                    "sales",
                    4L + episode,
                    at,
                    files,
                    operation.equals("APPEND") ? 0 : files * 3,
                    operation.equals("DELETE") ? files : 0,
                    around(26_000_000) * files,
                    around(2_900),
                    lag,
                    lag == null ? 0 : lag / 2,
                    warmed ? Map.of("RESIDENT", files, "ALREADY", draws.nextInt(3)) : Map.of(),
                    warmed ? requests(false) : RequestCounts.NONE,
                    plain ? null : warmed ? 0L : around(12_000_000)));
        }

        private double noise() {
            return Math.exp(draws.nextGaussian() * 0.12);
        }

        private long around(long middle) {
            return Math.round(middle * noise());
        }

        private static double tenths(double value) {
            return Math.round(value * 10) / 10.0;
        }
    }
}
