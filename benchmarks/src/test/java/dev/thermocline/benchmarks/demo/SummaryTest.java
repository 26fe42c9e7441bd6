package dev.thermocline.benchmarks.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of {@link Summary}, {@link SummaryTable} and {@link ModeReport}. */
class SummaryTest {

    private static final RequestCounts NO_REQUESTS = RequestCounts.NONE;

    @TempDir
    private Path directory = Path.of("");

    @Test
    void summaryOfKnownMeasurementsIsTheGoldenFile() throws IOException {
        Path file = directory.resolve("summary.json");

        summary("aa", "aa").write(file);

        assertThat(Files.readString(file)).isEqualTo(golden());
    }

    @Test
    void reportSurvivesItsFile() throws IOException {
        Path file = directory.resolve("report.json");
        ModeReport report = cached("aa");

        report.write(file);

        assertThat(ModeReport.read(file)).isEqualTo(report);
        Files.writeString(file, "no report");
        assertThatThrownBy(() -> ModeReport.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("report.json");
    }

    @Test
    void differentResultsAreSaid() {
        assertThat(summary("aa", "aa").sameResults()).isTrue();
        assertThat(summary("aa", "bb").sameResults()).isFalse();
        assertThat(SummaryTable.lines(summary("aa", "aa"))).contains("All results are the same in all modes.");
        assertThat(SummaryTable.lines(summary("aa", "bb"))).contains("THE RESULTS DIFFER between the modes.");
    }

    @Test
    void tableShowsBothModesCommitsAndHits() {
        assertThat(String.join("\n", SummaryTable.lines(summary("aa", "aa"))))
                .contains("s3a-classic  first after a commit      200      300      300      31     124       2.0")
                .contains("thermocline  OPTIMIZE lineitem v6")
                .contains("thermocline hits: disk 0.8 MB (80 %), heap 0.2 MB (20 %)")
                .contains("p99 is the maximum");
    }

    private static Summary summary(String plainChecksum, String cachedChecksum) {
        return new Summary(DemoSettings.defaults(), List.of(plain(plainChecksum), cached(cachedChecksum)));
    }

    private static ModeReport plain(String checksum) {
        return new ModeReport(
                "s3a-classic",
                checksum,
                new ModeReport.Rounds(List.of(100.04, 50.06), new RequestCounts(3, 12, 500_000, 1, 2, 99, 4, 0)),
                new ModeReport.Rounds(
                        List.of(100.0, 300.0, 200.0), new RequestCounts(31, 124, 2_000_000, 5, 6, 700, 8, 0)),
                new ModeReport.Rounds(List.of(9.0), NO_REQUESTS),
                Map.of(),
                List.of(new ModeReport.Commit("lineitem", 6, "OPTIMIZE", 1, 2, 0, 1500, null, 0, NO_REQUESTS, null)),
                Map.of("write", 20_000L));
    }

    private static ModeReport cached(String checksum) {
        return new ModeReport(
                "thermocline",
                checksum,
                new ModeReport.Rounds(List.of(20.0), NO_REQUESTS),
                new ModeReport.Rounds(List.of(30.0), new RequestCounts(0, 0, 0, 0, 1, 90, 2, 0)),
                new ModeReport.Rounds(List.of(8.0), NO_REQUESTS),
                Map.of("heap", 200_000L, "disk", 800_000L),
                List.of(new ModeReport.Commit("lineitem", 6, "OPTIMIZE", 1, 2, 0, 1400, 35L, 12, NO_REQUESTS, 0L)),
                Map.of("write", 21_000L));
    }

    private static String golden() throws IOException {
        try (var golden = SummaryTest.class.getResourceAsStream("summary-golden.json")) {
            assertThat(golden).isNotNull();
            return new String(golden.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
