package dev.thermocline.benchmarks.tiers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.FileSystem;

/** The program of the JVMs that measure: one of {@link #JOBS}, whose report goes to a file. */
public final class Child {
    static final String SCENARIOS_CLASSIC = "scenarios-classic";
    static final String SCENARIOS_CACHED = "scenarios-thermocline";
    static final String MEMORY_PLAIN = "memory-plain";
    static final String MEMORY_EMPTY = "memory-empty";
    static final String MEMORY_FILLED = "memory-filled";

    /** All of them, in the order of the report. */
    static final List<String> JOBS = List.of(
            Subject.HEAP.label(),
            Subject.OFF_HEAP.label(),
            Subject.DISK.label(),
            Subject.MISS.label(),
            Subject.CLASSIC.label(),
            SCENARIOS_CLASSIC,
            SCENARIOS_CACHED,
            MEMORY_PLAIN,
            MEMORY_EMPTY,
            MEMORY_FILLED);

    private final String endpoint;
    private final Path scratch;
    private final TierSettings settings;

    private Child(String endpoint, Path scratch, TierSettings settings) {
        this.endpoint = endpoint;
        this.scratch = scratch;
        this.settings = settings;
    }

    /**
     * Runs a job.
     *
     * @param arguments job, endpoint, scratch directory, file of the report, then those of {@link TierSettings}
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        List<String> given = List.of(arguments);
        Path scratch = Files.createDirectories(Path.of(given.get(2)));
        Child child = new Child(given.get(1), scratch, TierSettings.parse(given.subList(4, given.size())));
        child.run(given.get(0)).write(Path.of(given.get(3)));
        System.exit(0); // S3A's threads are not all daemons
    }

    private ChildReport run(String job) throws IOException, InterruptedException {
        return switch (job) {
            case SCENARIOS_CLASSIC, SCENARIOS_CACHED -> scenarios(job.equals(SCENARIOS_CACHED));
            case MEMORY_PLAIN, MEMORY_EMPTY, MEMORY_FILLED ->
                new ChildReport(List.of(), List.of(), List.of(memory(job)));
            default -> latencies(Subject.of(job));
        };
    }

    private ChildReport latencies(Subject subject) throws IOException, InterruptedException {
        try (FileSystem fileSystem = subject.cached()
                ? Bucket.cached(endpoint, scratch, subject.options())
                : Bucket.plain(endpoint, scratch)) {
            return new ChildReport(new TierProbe(subject, settings).run(fileSystem), List.of(), List.of());
        }
    }

    private ChildReport scenarios(boolean cached) throws IOException, InterruptedException {
        Map<String, String> options = Map.of("disk.capacity", "1g");
        try (FileSystem fileSystem =
                cached ? Bucket.cached(endpoint, scratch, options) : Bucket.plain(endpoint, scratch)) {
            return new ChildReport(List.of(), new ScenarioProbe(fileSystem, cached, settings.seed()).run(), List.of());
        }
    }

    private ChildReport.Memory memory(String job) throws IOException, InterruptedException {
        boolean plain = job.equals(MEMORY_PLAIN);
        try (FileSystem fileSystem =
                plain ? Bucket.plain(endpoint, scratch) : Bucket.cached(endpoint, scratch, MemoryProbe.OPTIONS)) {
            if (plain) {
                return MemoryProbe.plain(fileSystem);
            }
            return job.equals(MEMORY_EMPTY)
                    ? MemoryProbe.idle("Thermocline, nothing read")
                    : MemoryProbe.filled(fileSystem);
        }
    }
}
