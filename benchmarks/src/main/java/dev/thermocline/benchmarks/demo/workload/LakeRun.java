package dev.thermocline.benchmarks.demo.workload;

import dev.thermocline.benchmarks.demo.DemoSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/** The application that writes the lake, once for all modes: many appends, so many small files. */
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
        try (SparkSession session = SparkSession.builder().appName("demo lake").getOrCreate()) {
            LakeWriter writer = new LakeWriter(session, settings, words.get(0));
            Months months = new Months(settings.months());
            for (int number = 0; number < settings.appends(); number++) {
                for (LakeTable table : LakeTable.values()) {
                    writer.append(table, number, months);
                }
                control.progress("wrote append %d of %d to both tables".formatted(number + 1, settings.appends()));
            }
        }
    }
}
