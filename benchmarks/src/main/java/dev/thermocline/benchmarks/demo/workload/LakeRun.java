package dev.thermocline.benchmarks.demo.workload;

import dev.thermocline.benchmarks.demo.DemoSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/** The application that writes the lake, once for all modes: a commit a month, oldest first. */
public final class LakeRun {
    private LakeRun() {}

    /**
     * Writes the lake.
     *
     * @param arguments URI of the lake, then those of {@link DemoSettings}
     */
    public static void main(String[] arguments) throws IOException {
        List<String> words = List.of(arguments);
        DemoSettings settings = DemoSettings.parse(words.subList(1, words.size()));
        ControlChannel control = new ControlChannel(
                System.out, new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)));
        control.progress("starts Spark");
        try (SparkSession session = SparkSession.builder().appName("demo lake").getOrCreate()) {
            LakeWriter writer = new LakeWriter(session, settings, words.get(0));
            writer.writeProducts();
            for (int back = settings.months() - 1; back >= 0; back--) {
                writer.writeMonth(back);
                control.progress("wrote month %d of %d, about %d MB in %d files"
                        .formatted(
                                settings.months() - back,
                                settings.months(),
                                settings.megabytes() / settings.months(),
                                SalesTable.FILES));
            }
        }
    }
}
