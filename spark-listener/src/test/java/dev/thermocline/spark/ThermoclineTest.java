package dev.thermocline.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thermocline.liveness.RunningReaders;
import dev.thermocline.optimize.OptimizeAdvice;
import dev.thermocline.pipeline.QueryLabels;
import dev.thermocline.process.DriverServices;
import dev.thermocline.process.DriverSetup;
import dev.thermocline.report.CommitOutcome;
import dev.thermocline.report.CommitReport;
import dev.thermocline.report.CommitReports;
import dev.thermocline.report.WarmResult;
import dev.thermocline.report.Warmth;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What jobs ask and are answered. */
class ThermoclineTest {
    private static final String TABLE = "s3a://bucket/asked";

    private final DriverServices driver = DriverServices.start(new DriverSetup(
            new Configuration(false),
            Duration.ofSeconds(1),
            false,
            QueryLabels.NONE,
            RunningReaders.NONE,
            table -> Optional.empty(),
            Optional.empty()));

    @AfterEach
    void stop() {
        driver.close();
    }

    private CommitReports published() {
        return driver.application().services().pipeline().reports();
    }

    private static CommitReport report(long version, Optional<Duration> warmLag) {
        return new CommitReport(
                new Path(TABLE),
                version,
                "WRITE",
                Optional.empty(),
                1,
                0,
                0,
                Map.of(CommitOutcome.RESIDENT, 2),
                warmLag.isPresent() ? Warmth.WARM : Warmth.OPEN,
                warmLag,
                OptionalLong.empty());
    }

    @Test
    void commitIsWaitedForUntilItIsWarmEverywhere() throws InterruptedException {
        published().publish(report(3, Optional.empty()));
        assertThat(Thermocline.awaitWarm(TABLE, 3, Duration.ZERO)).isEmpty();
        published().publish(report(3, Optional.of(Duration.ofMillis(5))));

        assertThat(Thermocline.awaitWarm(TABLE, 3, Duration.ofSeconds(30))
                        .orElseThrow()
                        .outcomes())
                .containsEntry(CommitOutcome.RESIDENT, 2);
        assertThat(Thermocline.awaitWarm(TABLE, 3, 30_000L)).isTrue();
        assertThat(Thermocline.awaitWarm(TABLE, 4, 30_000L)).isFalse();
        assertThat(Thermocline.warmth(TABLE, 4, Duration.ofSeconds(30)).status())
                .isEqualTo(WarmResult.Status.UNKNOWN);
        assertThatThrownBy(() -> Thermocline.awaitWarm("no-such-scheme://bucket/t", 0L))
                .isInstanceOf(UncheckedIOException.class);
        assertThat(Thermocline.awaitWarm("delta.`s3://bucket/asked/`", 3, 0L)).isTrue();
        assertThatThrownBy(() -> Thermocline.awaitWarm("asked", 3, 0L))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'asked'");
        assertThat(Thermocline.reports()).hasSize(1);
    }

    @Test
    void whileNoPluginRunsEverythingIsDueAndNothingIsReported() {
        published().publish(report(3, Optional.of(Duration.ofMillis(5))));
        driver.close();

        assertThat(Thermocline.reports()).isEmpty();
        assertThat(Thermocline.adviseOptimize("s3a://bucket/t", List.of("c")))
                .isEqualTo(new OptimizeAdvice.Everything("the plugin has not started: set spark.plugins"));
    }

    @Test
    void badQuestionsAreRefused() {
        assertThatThrownBy(() -> Thermocline.adviseOptimize(TABLE, List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("ZORDER BY needs at least one column");
        assertThatThrownBy(() -> Thermocline.adviseOptimize(TABLE, List.of("c"), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("lastDays must be at least 1: 0");
    }

    @Test
    void tableWhoseLogCannotBeReadIsOptimizedAsAWhole() {
        assertThat(Thermocline.adviseOptimize("no-such-scheme://bucket/t", List.of("c"), 3))
                .isInstanceOf(OptimizeAdvice.Everything.class);
        assertThat(Thermocline.adviseOptimize("no-such-scheme://bucket/t", List.of("c")))
                .isInstanceOf(OptimizeAdvice.Everything.class);
    }
}
