package dev.thermocline.benchmarks.tiers;

import dev.thermocline.testkit.EmbeddedS3;
import dev.thermocline.testkit.LatencyProxy;
import dev.thermocline.testkit.Requests;
import dev.thermocline.testkit.S3Request;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.fs.FileSystem;
import org.jspecify.annotations.Nullable;

/**
 * The orchestrator: fills the bucket, runs one JVM for each job, one after the other, prints the table and writes
 * {@code tiers.json}. Ends with 0 only if all jobs ran, each tier served its reads alone, and cached and plain reads
 * gave the same bytes.
 */
public final class Tiers {
    private static final Duration LONGEST_JOB = Duration.ofMinutes(5);
    private static final String HEAP = "-Xmx512m";
    private static final String DIRECT_MEMORY = "-XX:MaxDirectMemorySize=768m";

    private final Path directory;
    private final TierSettings settings;
    private final EmbeddedS3 server;
    private final LatencyProxy proxy;
    private final long start = System.nanoTime();

    private Tiers(Path directory, TierSettings settings, EmbeddedS3 server, LatencyProxy proxy) {
        this.directory = directory;
        this.settings = settings;
        this.server = server;
        this.proxy = proxy;
    }

    /**
     * Runs the benchmark.
     *
     * @param arguments directory for the report, logs and caches, then those of {@link TierSettings}
     */
    public static void main(String[] arguments) throws InterruptedException {
        try {
            List<String> given = List.of(arguments);
            Path directory = Files.createDirectories(Path.of(given.get(0)));
            TierSettings settings = TierSettings.parse(given.subList(1, given.size()));
            try (EmbeddedS3 server = EmbeddedS3.start(Bucket.NAME);
                    LatencyProxy proxy = LatencyProxy.start(server)) {
                new Tiers(directory, settings, server, proxy).run();
            }
            System.exit(0);
        } catch (IllegalArgumentException | IllegalStateException | IOException e) {
            System.err.println("The benchmark of tiers failed: " + e.getMessage());
            System.exit(1);
        }
    }

    private void run() throws IOException, InterruptedException {
        say("writing files");
        Path scratch = Files.createDirectories(directory.resolve("scratch"));
        try (FileSystem fileSystem = Bucket.plain(server.endpoint(), scratch)) {
            Bucket.fill(fileSystem, settings.seed());
        }
        proxy.setLatency(settings.latency());
        proxy.setBandwidth(settings.bandwidth());
        List<ChildReport.Latency> latencies = new ArrayList<>();
        List<Report.Traffic> scenarios = new ArrayList<>();
        List<ChildReport.Memory> memory = new ArrayList<>();
        for (String job : Child.JOBS) {
            say(job);
            proxy.log().clear();
            ChildReport report = run(job);
            latencies.addAll(report.latencies());
            report.scenarios().forEach(run -> scenarios.add(traffic(run)));
            memory.addAll(report.memory());
        }
        Report report = new Report(settings.values(), latencies, scenarios, memory);
        report.lines().forEach(System.out::println);
        Path file = directory.resolve("tiers.json");
        Files.writeString(file, ChildReport.json(report));
        System.out.println("Figures: " + file);
        if (!report.sameBytes()) {
            throw new IllegalStateException("cached and plain reads differ, see the checksums in " + file);
        }
    }

    private Report.Traffic traffic(ChildReport.Run run) {
        Requests requests = proxy.log().all().where(request -> request.key().startsWith(run.scenario() + "/"));
        return new Report.Traffic(run, requests.list().size(), requests.bytes(S3Request.Kind.GET));
    }

    private ChildReport run(String job) throws IOException, InterruptedException {
        Path scratch = directory.resolve("scratch-" + job);
        Path report = directory.resolve(job + ".json");
        Path log = directory.resolve(job + ".log");
        Files.deleteIfExists(report);
        // memory does not depend on how long S3 takes
        String endpoint = job.startsWith("memory") ? server.endpoint() : proxy.endpoint();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                HEAP,
                DIRECT_MEMORY,
                "-classpath",
                System.getProperty("java.class.path"),
                Child.class.getName(),
                job,
                endpoint,
                scratch.toString(),
                report.toString()));
        command.addAll(settings.arguments());
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            if (!process.waitFor(LONGEST_JOB.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException("'" + job + "' failed, see " + log);
            }
            return ChildReport.read(report);
        } finally {
            process.destroyForcibly();
            delete(scratch);
        }
    }

    private static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure) throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private void say(String text) {
        long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();
        System.out.println(String.format(Locale.ROOT, "[%d:%02d] %s", seconds / 60, seconds % 60, text));
    }
}
