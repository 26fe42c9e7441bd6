package dev.thermocline.benchmarks.cold;

import dev.thermocline.testkit.EmbeddedS3;
import dev.thermocline.testkit.LatencyProxy;
import dev.thermocline.testkit.Requests;
import dev.thermocline.testkit.S3Request;
import dev.thermocline.testkit.S3Server;
import dev.thermocline.testkit.S3Servers;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.s3a.S3AFileSystem;

/**
 * Reads files that nobody has cached, with S3A's three streams and with Thermocline, in turns, and prints for each
 * pattern what each of them cost: wall time, CPU and allocation of the reading threads for a megabyte, requests, and
 * bytes fetched for a byte asked for. Server and proxy run in the same JVM and are not counted.
 */
public final class ColdReads {
    private static final String BUCKET = "cold";
    private static final int MB = 1024 * 1024;
    private static final long BANDWIDTH = 100_000_000;

    private final LatencyProxy proxy;
    private final java.nio.file.Path directory;
    private final int rounds;

    /**
     * Something to measure.
     *
     * @param megabytes length of the file
     * @param latency of each request, in milliseconds; 0 is without a limit of bandwidth
     */
    private record Measurement(ReadPattern pattern, int megabytes, int latency) {}

    private ColdReads(LatencyProxy proxy, java.nio.file.Path directory, int rounds) {
        this.proxy = proxy;
        this.directory = directory;
        this.rounds = rounds;
    }

    private static Map<String, Measurement> measurements() {
        Map<String, Measurement> all = new LinkedHashMap<>();
        ReadPattern scan = ReadPattern.sequential("sequential", 128 * 1024);
        all.put("scan", new Measurement(scan, 256, 30));
        all.put("scan-default", new Measurement(ReadPattern.sequential("default", 8 * 1024), 256, 30));
        all.put("scan-large-reads", new Measurement(ReadPattern.sequential("whole-file", 8 * MB), 256, 30));
        all.put("scan-no-latency", new Measurement(scan, 256, 0));
        all.put("scan-parquet", new Measurement(ReadPattern.sequential("parquet", 128 * 1024), 32, 30));
        all.put("columns-256", new Measurement(ReadPattern.columns(2, 4, i -> 5 * i), 256, 30));
        all.put("columns-32", new Measurement(ReadPattern.columns(1, 4, i -> 5 * i), 32, 30));
        all.put("columns-1", new Measurement(ReadPattern.columns(1, 4, i -> 5 * i), 1, 30));
        all.put("neighbours-1", new Measurement(ReadPattern.columns(1, 4, i -> 6 + i), 1, 30));
        return all;
    }

    /** @param arguments a directory for the cache; how many rounds; names of measurements, or nothing for all */
    public static void main(String[] arguments) throws IOException {
        Map<String, Measurement> measurements = measurements();
        List<String> named = List.of(arguments).subList(2, arguments.length);
        if (!measurements.keySet().containsAll(named)) {
            throw new IllegalArgumentException("figures are " + measurements.keySet() + ", not " + named);
        }
        if (!named.isEmpty()) {
            measurements.keySet().retainAll(named);
        }
        java.nio.file.Path directory = Files.createDirectories(java.nio.file.Path.of(arguments[0]));
        try (S3Server server = S3Servers.start(BUCKET);
                LatencyProxy proxy = LatencyProxy.start(server)) {
            ColdReads reads = new ColdReads(proxy, directory, Integer.parseInt(arguments[1]));
            System.out.println("| figure | reader | wall ms, least | CPU ms/MB | B allocated/B | GETs | fetched/asked |"
                    + " wall, ours/its | CPU, ours/its |\n|---|---|---|---|---|---|---|---|---|");
            for (Map.Entry<String, Measurement> each : measurements.entrySet()) {
                reads.measure(each.getKey(), each.getValue());
            }
        }
    }

    private Configuration configuration() {
        Configuration configuration = new Configuration();
        configuration.set("fs.s3a.endpoint", proxy.endpoint());
        configuration.set("fs.s3a.endpoint.region", EmbeddedS3.REGION);
        configuration.set("fs.s3a.path.style.access", "true");
        configuration.set("fs.s3a.connection.ssl.enabled", "false");
        configuration.set("fs.s3a.access.key", EmbeddedS3.ACCESS_KEY);
        configuration.set("fs.s3a.secret.key", EmbeddedS3.SECRET_KEY);
        configuration.set("fs.s3a.aws.credentials.provider", "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider");
        configuration.set("fs.s3a.bucket.probe", "0");
        configuration.set("fs.s3a.impl", S3AFileSystem.class.getName());
        configuration.set("hadoop.tmp.dir", directory.toString());
        configuration.set("fs.s3a.buffer.dir", directory.toString());
        return configuration;
    }

    private Path file(int megabytes) throws IOException {
        Path path =
                new Path("s3a://" + BUCKET + "/part-" + megabytes + "-00000000-0000-4000-8000-000000000000.parquet");
        try (FileSystem fileSystem = FileSystem.newInstance(URI.create("s3a://" + BUCKET + "/"), configuration())) {
            if (!fileSystem.exists(path)) {
                Random random = new Random(megabytes);
                byte[] bytes = new byte[MB];
                try (OutputStream out = fileSystem.create(path)) {
                    for (int i = 0; i < megabytes; i++) {
                        random.nextBytes(bytes);
                        out.write(bytes);
                    }
                }
            }
        }
        return path;
    }

    private void measure(String name, Measurement measurement) throws IOException {
        proxy.setLatency(Duration.ZERO);
        proxy.setBandwidth(0);
        Path path = file(measurement.megabytes());
        Map<Contender, List<Sample>> samples = new EnumMap<>(Contender.class);
        for (int round = -1; round < rounds; round++) {
            for (Contender contender : Contender.values()) {
                Optional<Sample> sample = sample(contender, path, measurement);
                if (round >= 0 && sample.isPresent()) {
                    samples.computeIfAbsent(contender, key -> new ArrayList<>()).add(sample.get());
                }
            }
        }
        List<Sample> ours = samples.getOrDefault(Contender.THERMOCLINE, List.of());
        samples.forEach((contender, taken) -> print(name, contender, taken, ours));
    }

    /** Empty if the reader failed: S3A's prefetching stream does, of some vectored reads. */
    private Optional<Sample> sample(Contender contender, Path path, Measurement measurement) throws IOException {
        proxy.setLatency(Duration.ZERO);
        proxy.setBandwidth(0);
        try (FileSystem fileSystem = contender.open(BUCKET, configuration(), directory)) {
            FileStatus status = fileSystem.getFileStatus(path);
            proxy.setLatency(Duration.ofMillis(measurement.latency()));
            proxy.setBandwidth(measurement.latency() == 0 ? 0 : BANDWIDTH);
            proxy.log().clear();
            Sample.Used before = Sample.Used.soFar();
            long start = System.nanoTime();
            long asked = measurement.pattern().read(fileSystem, status);
            long nanos = System.nanoTime() - start;
            Sample.Used after = Sample.Used.soFar();
            Requests requests = proxy.log().all().of(S3Request.Kind.GET);
            return Optional.of(new Sample(
                    nanos,
                    after.cpu() - before.cpu(),
                    after.allocated() - before.allocated(),
                    asked,
                    requests.count(),
                    requests.bytes()));
        } catch (IOException e) {
            System.err.println(contender + ": " + e);
            return Optional.empty();
        }
    }

    private static void print(String name, Contender contender, List<Sample> samples, List<Sample> ours) {
        System.out.printf(
                Locale.ROOT,
                "| %s | %s | %.0f | %.2f | %.2f | %.0f | %.2f | %.2f | %.2f |%n",
                name,
                contender.name().toLowerCase(Locale.ROOT),
                Sample.least(samples, Sample::nanos) / 1e6,
                Sample.median(samples, sample -> sample.cpu() / 1e6 / (sample.asked() / (double) MB)),
                Sample.median(samples, sample -> (double) sample.allocated() / sample.asked()),
                Sample.median(samples, Sample::requests),
                Sample.median(samples, sample -> (double) sample.fetched() / sample.asked()),
                Sample.ratio(ours, samples, Sample::nanos),
                Sample.ratio(ours, samples, Sample::cpu));
    }
}
