package dev.thermocline.delta;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.optimize.OptimizeAdvice;
import dev.thermocline.process.CurrentProcess;
import dev.thermocline.report.CommitReport;
import dev.thermocline.report.WarmResult;
import dev.thermocline.runtime.CacheRuntime;
import dev.thermocline.spark.Thermocline;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.sql.SparkSession;

/**
 * Two applications, one after the other in one JVM, with other settings each: the second one knows nothing of the first.
 * Arguments: the endpoint of S3, and a directory. Ends with an exception where something is left over.
 */
final class TwoContexts {
    private static final String TABLE = "s3a://" + SparkLake.BUCKET + "/two-contexts";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private TwoContexts() {}

    public static void main(String[] arguments) throws Exception {
        try (SparkSession first =
                start(arguments, Map.of("evict.grace", "1h", "watch.tables", TABLE + "-never-made"))) {
            overwrite(first);
            overwrite(first);
            assertThat(Thermocline.warmth(TABLE, 1, PATIENCE).status()).isEqualTo(WarmResult.Status.WARM);
            assertThat(Thermocline.reports()).hasSize(2);
            assertThat(first.read().format("delta").load(TABLE).count()).isEqualTo(1000);
            assertThat(threads("thermocline-commits")).isEqualTo(1);
        }
        assertThat(Thermocline.reports()).isEmpty();
        assertThat(Thermocline.adviseOptimize(TABLE, List.of("id")))
                .isEqualTo(new OptimizeAdvice.Everything("the plugin has not started: set spark.plugins"));
        CacheRuntime.shutdown();
        FileSystem.closeAll();

        try (SparkSession second = start(arguments, Map.of("warm.enabled", "false"))) {
            assertThat(Thermocline.reports()).isEmpty();
            assertThat(Thermocline.warmth(TABLE, 1, Duration.ZERO).status()).isEqualTo(WarmResult.Status.UNKNOWN);
            overwrite(second);
            assertThat(Thermocline.warmth(TABLE, 2, PATIENCE).status()).isEqualTo(WarmResult.Status.NOT_WARM);
            assertThat(Thermocline.reports()).extracting(CommitReport::version).containsExactly(2L);
            assertThat(CurrentProcess.services().pipeline().counts().gaps()).isZero();
            assertThat(threads("thermocline-commits"))
                    .as("that of the first one has ended")
                    .isEqualTo(1);
        }
    }

    private static void overwrite(SparkSession session) {
        session.range(0, 1000).write().format("delta").mode("overwrite").save(TABLE);
    }

    private static long threads(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(name) && thread.isAlive())
                .count();
    }

    private static SparkSession start(String[] arguments, Map<String, String> options) {
        SparkSession.Builder builder = LakeSession.builder(arguments[0], Path.of(arguments[1]));
        options.forEach((option, value) -> builder.config("spark.hadoop.fs.s3a.cache." + option, value));
        return builder.getOrCreate();
    }
}
