package dev.thermocline.benchmarks.demo.workload;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.util.VersionInfo;
import org.apache.spark.sql.SparkSession;

/** What is to be known of this JVM. */
final class ProcessFacts {
    private static final long KIB = 1024;

    private ProcessFacts() {}

    /** The largest resident set so far; 0 where the system does not tell. */
    static long peakMemoryBytes() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.isReadable(status)) {
            return 0;
        }
        try (Stream<String> lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .map(line -> line.replaceAll("\\D", ""))
                    .mapToLong(kilobytes -> Long.parseLong(kilobytes) * KIB)
                    .findFirst()
                    .orElse(0);
        }
    }

    /** Versions of what runs here, by name. */
    static Map<String, String> versions(SparkSession session) {
        Map<String, String> versions = new LinkedHashMap<>();
        versions.put("spark", session.version());
        versions.put("delta", io.delta.package$.MODULE$.VERSION());
        versions.put("hadoop", VersionInfo.getVersion());
        versions.put("java", System.getProperty("java.vm.name") + " " + System.getProperty("java.version"));
        return versions;
    }
}
