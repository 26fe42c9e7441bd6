package dev.thermocline.benchmarks.tiers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of {@link Report} and {@link ChildReport}. */
class ReportTest {

    private static Report.Traffic traffic(String mode, long checksum, long requests, long bytes) {
        ChildReport.Run run = new ChildReport.Run("analysis", mode, 1_000, checksum, Map.of("disk", 750L, "s3", 250L));
        return new Report.Traffic(run, requests, bytes);
    }

    private static Report report(Report.Traffic... scenarios) {
        ChildReport.Latency latency =
                new ChildReport.Latency("disk", 4096, 100, new Micros(12, 34, 56), Map.of("disk", 409_600L), 0);
        ChildReport.Memory memory = new ChildReport.Memory("filled", 250_000_000, 90_000_000, 1_000, 4_000);
        return new Report(TierSettings.defaults().values(), List.of(latency), List.of(scenarios), List.of(memory));
    }

    @Test
    void linesSayTimesSharesSavingsAndMemory() {
        Report report = report(traffic("classic", 1, 200, 4_000), traffic("thermocline", 1, 50, 1_000));

        assertThat(String.join("\n", report.lines()))
                .contains("disk            4      100         12         34         56  disk 100.0 %")
                .contains("disk 75.0 %, s3 25.0 %")
                .contains("analysis       saved: 75.0 % of requests, 75.0 % of bytes")
                .contains("filled                           250        90    1000    4000");
    }

    @Test
    void differentBytesAreSeen() {
        assertThat(report(traffic("classic", 1, 2, 2), traffic("thermocline", 1, 1, 1))
                        .sameBytes())
                .isTrue();
        assertThat(report(traffic("classic", 1, 2, 2), traffic("thermocline", 2, 1, 1))
                        .sameBytes())
                .isFalse();
    }

    @Test
    void whatCostsMoreIsANegativeSaving() {
        assertThat(Report.saved(100, 150)).isEqualTo(-50);
        assertThat(Report.saved(0, 3)).isZero();
    }

    @Test
    void reportOfAJvmIsReadBack(@TempDir Path directory) throws IOException {
        ChildReport written = new ChildReport(
                report().latencies(), List.of(traffic("classic", 1, 2, 2).run()), report().memory());
        written.write(directory.resolve("job.json"));

        assertThat(ChildReport.read(directory.resolve("job.json"))).isEqualTo(written);
    }
}
