package dev.thermocline.benchmarks.tiers;

import dev.thermocline.metrics.CacheStatistics;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;

/** Runs the scenarios one after the other, each on files of its own that nobody has read. */
final class ScenarioProbe {
    private final FileSystem fileSystem;
    private final boolean cached;
    private final long seed;

    ScenarioProbe(FileSystem fileSystem, boolean cached, long seed) {
        this.fileSystem = fileSystem;
        this.cached = cached;
        this.seed = seed;
    }

    List<ChildReport.Run> run() throws IOException, InterruptedException {
        List<ChildReport.Run> runs = new ArrayList<>();
        for (Scenario scenario : Scenario.values()) {
            runs.add(run(scenario));
        }
        return runs;
    }

    private ChildReport.Run run(Scenario scenario) throws IOException, InterruptedException {
        if (!cached) {
            return run(scenario, "classic", Map.of());
        }
        CacheStatistics before = Filling.cache().statistics();
        ChildReport.Run run = run(scenario, "thermocline", Map.of());
        Served served = Served.between(before, Filling.cache().statistics());
        return new ChildReport.Run(run.scenario(), run.mode(), run.askedBytes(), run.checksum(), served.bytes());
    }

    private ChildReport.Run run(Scenario scenario, String mode, Map<String, Long> served)
            throws IOException, InterruptedException {
        CRC32 checksum = new CRC32();
        long asked = 0;
        for (List<Scenario.Read> round : scenario.rounds(seed)) {
            asked += read(scenario, round, checksum);
            if (cached) {
                Filling.awaitStored(); // a person reads the result before the next query
            }
        }
        return new ChildReport.Run(scenario.label(), mode, asked, checksum.getValue(), served);
    }

    private long read(Scenario scenario, List<Scenario.Read> round, CRC32 checksum) throws IOException {
        Map<Integer, FSDataInputStream> open = new HashMap<>();
        long asked = 0;
        try {
            for (Scenario.Read read : round) {
                FSDataInputStream file = open.get(read.file());
                if (file == null) {
                    file = Opening.open(fileSystem, Bucket.scenario(scenario, read.file()), scenario.policy());
                    open.put(read.file(), file);
                }
                byte[] bytes = new byte[read.length()];
                file.seek(read.position());
                file.readFully(bytes);
                checksum.update(bytes);
                asked += bytes.length;
            }
            return asked;
        } finally {
            for (FSDataInputStream file : open.values()) {
                file.close();
            }
        }
    }
}
