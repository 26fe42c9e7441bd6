package dev.thermocline.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.thermocline.testkit.RequestLog;
import dev.thermocline.testkit.Requests;
import dev.thermocline.testkit.S3Request.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What Prometheus sees of a driver and two executors: what the proxy counts, and whose disk fails. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PrometheusClusterIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Path ALERTS = Path.of(System.getProperty("basedir", "."), "../conf/alerts-thermocline.yaml");
    private static final String TABLE = ClusterLake.ROOT + "tables/scraped";
    private static final String QUERY = "select sum(hash(id, payload)) from delta.`" + TABLE + "`";
    private static final String DRIVER = "driver";
    private static final String GETS = "thermocline_s3_gets_total{executor=\"%s\"}";
    private static final String S3_BYTES = "thermocline_source_bytes_total{executor=\"%s\",source=\"s3\"}";
    private static final String OPEN_BREAKERS = "thermocline_tier_breakers_open{executor=\"%s\",tier=\"disk\"}";
    private static final String HITS = "thermocline_hits_total{executor=\"%s\"}";
    private static final String PEERS = "thermocline_peers{executor=\"%s\"}";
    private static final int EXECUTORS = 2;
    private static final int FILES = 8;
    private static final int MOST_SERIES = 200;

    private final HttpClient client = HttpClient.newHttpClient();
    private ClusterLake lake;
    private StandaloneCluster cluster;
    private SparkApplication application;
    private URI address;
    private Set<String> executors;

    @BeforeAll
    void start() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        address = URI.create("http://127.0.0.1:" + port + "/metrics");
        lake = ClusterLake.start();
        cluster = StandaloneCluster.start(Path.of("target", "prometheus").toAbsolutePath(), lake, EXECUTORS);
        application = cluster.submit(
                "scraped",
                EXECUTORS,
                Map.of(
                        "spark.hadoop.fs.s3a.cache.metrics.prometheus.port", Integer.toString(port),
                        "spark.hadoop.fs.s3a.cache.breaker.failures", "1",
                        "spark.hadoop.fs.s3a.cache.breaker.pause", "1h"));
        executors = application.executors();
        application.write(
                "select /*+ repartition(" + FILES
                        + ") */ id, sha2(cast(id as string), 256) as payload from range(100000)",
                TABLE,
                "append",
                "delta");
    }

    @AfterAll
    void stop() throws IOException {
        cluster.close();
        lake.close();
    }

    /** By series, as the text has it. */
    private Map<String, Long> scrape() throws IOException, InterruptedException {
        HttpResponse<String> answer =
                client.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        Map<String, Long> series = new HashMap<>();
        answer.body()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .forEach(line -> series.put(
                        line.substring(0, line.lastIndexOf(' ')),
                        Long.valueOf(line.substring(line.lastIndexOf(' ') + 1))));
        assertThat(series).hasSizeLessThanOrEqualTo(MOST_SERIES);
        return series;
    }

    private long ofExecutors(Map<String, Long> series, String name) {
        ToLongFunction<String> one = executor -> series.getOrDefault(name.formatted(executor), 0L);
        return executors.stream().mapToLong(one).sum();
    }

    private static ConditionFactory soon(String what) {
        return Awaitility.await(what).atMost(PATIENCE);
    }

    @Test
    void numbersAreThoseOfTheExecutorsAndTheProxy() throws Exception {
        List<String> files = dataFiles();
        var unused = application.sql(QUERY); // Delta has the table's log from now on
        application.forget(files);
        soon("both executors have polled")
                .until(() -> scrape().getOrDefault("thermocline_executors{state=\"present\"}", 0L) == EXECUTORS);
        Map<String, Long> before = scrape();
        RequestLog.Mark mark = lake.proxy().log().mark();

        List<String> rows = application.sql(QUERY);

        Requests sent = lake.proxy().log().since(mark).dataFiles().of(Kind.GET);
        assertThat(sent.count()).isPositive();
        soon("the executors have told of it").untilAsserted(() -> {
            Map<String, Long> now = scrape();
            assertThat(ofExecutors(now, GETS) - ofExecutors(before, GETS))
                    .as(sent::describe)
                    .isEqualTo(sent.count());
            assertThat(ofExecutors(now, S3_BYTES) - ofExecutors(before, S3_BYTES))
                    .as(sent::describe)
                    .isEqualTo(sent.bytes());
        });
        ProcessNumbers numbers = ProcessNumbers.of(application);
        Map<String, Long> now = scrape();
        for (String executor : executors) {
            Map<String, Long> counted = numbers.byProcess().getOrDefault(executor, Map.of());
            assertThat(now)
                    .containsEntry(GETS.formatted(executor), counted.getOrDefault("executor.origin.gets", -1L))
                    .containsEntry(HITS.formatted(executor), counted.getOrDefault("executor.hits", -1L))
                    .containsEntry(PEERS.formatted(executor), 2L);
        }
        assertThat(application.sql(QUERY)).isEqualTo(rows);
    }

    private List<String> dataFiles() throws IOException {
        List<String> files = lake.objects().stream()
                .filter(path -> path.startsWith(TABLE) && path.endsWith(".parquet"))
                .toList();
        assertThat(files).hasSize(FILES);
        return files;
    }

    @Test
    void diskThatFailsIsSeenOfItsExecutorAlone() throws Exception {
        assertThat(Files.readString(ALERTS)).contains("thermocline_tier_breakers_open{tier=\"disk\"} > 0");
        List<String> rows = application.sql(QUERY);
        soon("all that is read lies on disk").until(() -> queued(application.processes()) == 0);
        Map<String, Map<String, Long>> held = application.residency(dataFiles()).held();
        String victim = executors.stream()
                .max(Comparator.comparingLong(executor -> bytes(held, executor)))
                .orElseThrow();
        assertThat(bytes(held, victim)).isPositive();

        Map<String, Long> before = scrape();
        for (String executor : executors) {
            assertThat(before).containsEntry(OPEN_BREAKERS.formatted(executor), 0L);
        }
        long flipped =
                new DiskFiles(application.processes().get(victim).get("pid").asLong()).flipBits();

        assertThat(flipped).isPositive();
        soon("the driver knows that the disk of executor " + victim + " fails").until(() -> {
            assertThat(application.sql(QUERY)).isEqualTo(rows);
            return scrape().getOrDefault(OPEN_BREAKERS.formatted(victim), 0L) > 0;
        });
        Map<String, Long> now = scrape();
        for (String other : executors) {
            if (!other.equals(victim)) {
                assertThat(now).containsEntry(OPEN_BREAKERS.formatted(other), 0L);
            }
        }
        assertThat(now.getOrDefault(OPEN_BREAKERS.formatted(DRIVER), 0L)).isZero();
        assertThat(now.get("thermocline_corruptions_total")).isPositive();
        assertThat(application.executors()).isEqualTo(executors);
    }

    private static long queued(JsonNode processes) {
        long queued = 0;
        for (JsonNode process : processes) {
            queued += process.get("queued").asLong();
        }
        return queued;
    }

    private static long bytes(Map<String, Map<String, Long>> held, String executor) {
        return held.getOrDefault("scraped/" + executor, Map.of()).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }
}
