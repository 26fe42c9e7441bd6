package dev.thermocline.benchmarks.demo;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thermocline.benchmarks.summary.Commit;
import dev.thermocline.benchmarks.summary.Headline;
import dev.thermocline.benchmarks.summary.ModeFigures;
import dev.thermocline.benchmarks.summary.OperationFigures;
import dev.thermocline.benchmarks.summary.PairedDifference;
import dev.thermocline.benchmarks.summary.Query;
import dev.thermocline.benchmarks.summary.RequestCounts;
import dev.thermocline.benchmarks.summary.Round;
import dev.thermocline.benchmarks.summary.Spread;
import dev.thermocline.benchmarks.summary.Summary;
import dev.thermocline.benchmarks.summary.Traffic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of {@link Summaries}, {@link SummaryTable} and {@link ModeReport}, and of the form of {@code summary.json}. */
class SummariesTest {
    private static final Path GOLDEN = Path.of(
            System.getProperty("basedir", "."),
            "src/test/resources/dev/thermocline/benchmarks/demo/summary-golden.json");

    private static final DemoSettings SETTINGS = DemoSettings.parse(List.of("--seeds=1,2", "--cycles=1"));

    @TempDir
    private Path directory = Path.of("");

    @Test
    void summaryOfKnownMeasurementsIsTheGoldenFile() throws IOException {
        Path file = directory.resolve("summary.json");

        summary("aa").write(file);
        if (Boolean.getBoolean("thermocline.docs.update")) {
            Files.copy(file, GOLDEN, StandardCopyOption.REPLACE_EXISTING);
        }

        assertThat(Files.readString(file)).isEqualTo(golden());
        assertThat(Summary.read(file)).isEqualTo(summary("aa"));
    }

    @Test
    void modesHaveTheMediansOfTheirQueriesAndOfEachSeed() {
        ModeFigures plain = figures(summary("aa"), "s3a-classic");

        assertThat(plain.firstRound().queries()).isEqualTo(4);
        assertThat(plain.firstRound().p50Ms()).isEqualTo(1_100);
        assertThat(plain.firstRound().seedP50Ms()).containsExactly(1_000.0, 1_200.0);
        assertThat(plain.firstRound().requests().data()).isEqualTo(new Traffic(10, 40, 0, 2_000, 200));
        assertThat(plain.steady().p50Ms()).isEqualTo(800);
        assertThat(plain.firstRound().p99Carries()).isFalse();
    }

    @Test
    void toothIsFirstRoundLessItsOwnSteadyRounds() {
        // of episode 0: 1050 - 750, of episode 1: 1250 - 850
        assertThat(figures(summary("aa"), "s3a-classic").toothMs()).isEqualTo(new Spread(2, 300, 300, 400));
        assertThat(summary("aa").operations())
                .contains(new OperationFigures("s3a-classic", "MERGE", 1_200, 800, new Spread(1, 400, 400, 400)));
    }

    @Test
    void headlineComparesWithTheBestPlainModeAndTheFloor() {
        Headline headline = summary("aa").headline();

        // (1100 - 700) / (1100 - 500); 2 x 50 ms in 4 queries
        assertThat(headline).isEqualTo(new Headline("s3a-classic", 1_100, 700, 500, 0.667, 50, 115, 25, 0));
    }

    @Test
    void headlineIsLeftOutWhenAModeIsMissing() {
        assertThat(Summaries.of(SETTINGS, List.of(plain()), Map.of()).headline())
                .isNull();
        assertThatThrownBy(() -> Summaries.of(SETTINGS, List.of(), Map.of())).hasMessageContaining("no reports");
    }

    @Test
    void tableShowsModesCommitsHitsAndTheGap() {
        assertThat(String.join("\n", SummaryTable.lines(summary("aa"))))
                .contains("s3a-classic    first round     1100    1300    1300     300      10      40       0.0")
                .contains("thermocline    OPTIMIZE sales v6")
                .contains("thermocline hits: disk 0.8 MB (80 %), heap 0.2 MB (20 %)")
                .contains("p99 is the maximum")
                .contains("67 % of the gap closed; tooth 50 ms, at most 115 ms wanted");
    }

    @Test
    void differentResultsAreReported() {
        assertThat(SummaryTable.lines(summary("aa"))).contains("All results are the same in all modes.");
        assertThat(SummaryTable.lines(summary("bb"))).contains("THE RESULTS DIFFER between the modes.");
    }

    @Test
    void reportSurvivesItsFile() throws IOException {
        Path file = directory.resolve("report.json");

        cached("aa").write(file);

        assertThat(ModeReport.read(file)).isEqualTo(cached("aa"));
        Files.writeString(file, "no report");
        assertThatThrownBy(() -> ModeReport.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("report.json");
        assertThatThrownBy(() -> Summary.read(file)).hasMessageContaining("Not a summary of the demo");
    }

    @Test
    void everyModeIsComparedWithThermoclinePairedByCommit() {
        // first rounds of the classic stream: 1050 - 700 and 1250 - 700
        assertThat(summary("aa").comparisons()).hasSize(4).anySatisfy(comparison -> {
            assertThat(comparison.mode()).isEqualTo("s3a-classic");
            assertThat(comparison.first()).isTrue();
            assertThat(comparison.latencyMs().mean()).isEqualTo(450);
            assertThat(comparison.waitedMs()).isEqualTo(new PairedDifference(2, 600, 600, 600));
        });
        assertThat(Summaries.of(SETTINGS, List.of(plain()), Map.of()).comparisons())
                .isEmpty();
    }

    private static ModeFigures figures(Summary summary, String mode) {
        return requireNonNull(summary.modes().get(mode), mode + " has no figures");
    }

    private static Summary summary(String cachedChecksum) {
        return Summaries.of(
                SETTINGS, List.of(plain(), cached(cachedChecksum), report("floor", 500, 450)), Map.of("cores", "2"));
    }

    private static ModeReport plain() {
        RequestCounts requests = new RequestCounts(new Traffic(5, 20, 0, 1_000, 100), new Traffic(1, 2, 3, 99, 60), 0);
        List<Round> rounds = new ArrayList<>();
        rounds.add(round("s3a-classic", 0, true, List.of(1_000.0, 1_100.0), requests));
        rounds.add(round("s3a-classic", 0, false, List.of(700.0, 800.0), requests));
        rounds.add(round("s3a-classic", 1, true, List.of(1_200.0, 1_300.0), requests));
        rounds.add(round("s3a-classic", 1, false, List.of(800.0, 900.0), requests));
        return new ModeReport(
                "s3a-classic",
                "aa",
                rounds,
                List.of(),
                0,
                Map.of("all", 400L, "cache", 3L),
                Map.of("measure", 9L),
                Map.of("spark", "4"));
    }

    private static ModeReport cached(String checksum) {
        ModeReport rounds = report("thermocline", 700, 650);
        Commit commit = new Commit(
                "thermocline",
                1,
                0,
                "OPTIMIZE",
                "sales",
                6,
                5_000,
                1,
                2,
                0,
                24_000_000,
                1_400,
                35L,
                12,
                Map.of("RESIDENT", 1),
                RequestCounts.NONE,
                0L);
        return new ModeReport(
                "thermocline", checksum, rounds.rounds(), List.of(commit), 5_000_000, Map.of(), Map.of(), Map.of());
    }

    /** First and steady rounds of two episodes with the same latencies. */
    private static ModeReport report(String mode, double first, double steady) {
        RequestCounts requests = new RequestCounts(Traffic.NONE, new Traffic(0, 1, 1, 90, 50), 0);
        List<Round> rounds = new ArrayList<>();
        for (int episode = 0; episode < 2; episode++) {
            rounds.add(round(mode, episode, true, List.of(first, first), requests));
            rounds.add(round(mode, episode, false, List.of(steady, steady), requests));
        }
        return new ModeReport(mode, "aa", rounds, List.of(), 0, Map.of(), Map.of(), Map.of());
    }

    private static Round round(String mode, int episode, boolean first, List<Double> millis, RequestCounts requests) {
        return new Round(
                mode,
                episode + 1,
                episode,
                episode == 0 ? "OPTIMIZE" : "MERGE",
                first,
                1_000L * episode,
                millis.stream().map(ms -> new Query("revenue", ms)).toList(),
                requests,
                mode.equals("thermocline") ? 40 : 640,
                mode.equals("thermocline") ? Map.of("heap", 50_000L, "disk", 200_000L) : Map.of());
    }

    private static String golden() throws IOException {
        return Files.readString(GOLDEN);
    }
}
