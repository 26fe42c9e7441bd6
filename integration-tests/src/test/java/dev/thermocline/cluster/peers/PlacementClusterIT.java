package dev.thermocline.cluster.peers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.thermocline.cluster.ClusterLake;
import dev.thermocline.cluster.MeasuredOn;
import dev.thermocline.cluster.SparkApplication;
import dev.thermocline.cluster.StandaloneCluster;
import dev.thermocline.testkit.LatencyProxy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What it brings that Spark runs the task of a file where its bytes are, by a prototype that is no part of the product:
 * rounds of a dashboard with and without. Runs with {@code -Dplacement.executors=2,4} only, on so many executors. Writes
 * {@code target/placement.json}.
 */
@EnabledIfSystemProperty(named = "placement.executors", matches = "[\\d,]+")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PlacementClusterIT {
    private static final List<Integer> EXECUTORS = Arrays.stream(
                    System.getProperty("placement.executors", "2,4").split(","))
            .map(Integer::valueOf)
            .toList();
    private static final int ROUNDS = 3;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Path TARGET = Path.of("target").toAbsolutePath();
    private static final String EXTENSIONS =
            "io.delta.sql.DeltaSparkSessionExtension,dev.thermocline.cluster.app.PlacementExtension";

    /** Spark's default. */
    private static final String WAIT = "3s";

    private final List<Run> runs = new ArrayList<>();
    private ClusterLake lake;
    private LatencyProxy others;
    private StandaloneCluster cluster;

    private enum Source {
        /** OPTIMIZE of the reading application. */
        OWN,
        /** OPTIMIZE of another one. */
        FOREIGN,
        /** Parquet files of another one, without Delta. */
        PARQUET
    }

    /**
     * How a table is read.
     *
     * @param source who wrote what
     * @param placed whether tasks prefer the executors of their files
     * @param localityWait how long
     * @param packed whether Spark puts many files into a task, as by default it does with small ones
     */
    private record Variant(Source source, boolean placed, String localityWait, boolean packed) {}

    private record Run(int executors, Variant variant, List<PlacedRound> rounds, long held, List<String> plainRows) {
        @Override
        public String toString() {
            return executors + " executors, " + variant + ": held " + held / 1000 + " kB, "
                    + rounds.stream()
                            .map(round -> round.own() / 1000 + " own, " + round.peers() / 1000 + " peers, "
                                    + round.s3() / 1000 + " S3 (" + round.requests() + ") " + round.tasks())
                            .collect(Collectors.joining("; "));
        }
    }

    @BeforeAll
    void run() throws Exception {
        lake = ClusterLake.start();
        others = lake.anotherProxy();
        cluster = StandaloneCluster.start(TARGET.resolve("placement-cluster"), lake, 1 + Collections.max(EXECUTORS));
        SparkApplication maintenance = cluster.submit("maintenance", 1, ClusterLake.through(others));
        try {
            for (int executors : EXECUTORS) {
                Map<String, String> settings = new HashMap<>();
                settings.put("spark.hadoop.fs.s3a.cache.peers.head-start", "5s");
                settings.put("spark.sql.extensions", EXTENSIONS);
                SparkApplication dashboards = cluster.submit("dashboards-" + executors, executors, settings);
                for (Variant variant : variants()) {
                    runs.add(run(executors, variant, dashboards, maintenance));
                    System.out.println(runs.get(runs.size() - 1));
                }
                dashboards.stop();
            }
        } finally {
            write();
        }
    }

    private static List<Variant> variants() {
        List<Variant> variants = new ArrayList<>();
        for (Source source : Source.values()) {
            variants.add(new Variant(source, false, WAIT, false));
            variants.add(new Variant(source, true, WAIT, false));
        }
        variants.add(new Variant(Source.FOREIGN, true, "0s", false));
        variants.add(new Variant(Source.FOREIGN, false, WAIT, true));
        variants.add(new Variant(Source.FOREIGN, true, WAIT, true));
        return variants;
    }

    private Run run(int executors, Variant variant, SparkApplication dashboards, SparkApplication maintenance)
            throws Exception {
        String name = "placed-" + executors + "-" + runs.size();
        pack(dashboards, variant.packed());
        dashboards.place(false, WAIT, Map.of());
        PlacedTable table = variant.source() == Source.PARQUET
                ? parquet(name, dashboards, maintenance)
                : optimized(name, dashboards, variant.source() == Source.OWN ? dashboards : maintenance);
        Map<String, String> writers = variant.source() == Source.OWN ? table.writers() : Map.of();
        dashboards.place(variant.placed(), variant.localityWait(), writers);
        List<PlacedRound> rounds = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            rounds.add(table.round());
        }
        return new Run(executors, variant, rounds, table.heldBytes(), table.plainRows());
    }

    private static void pack(SparkApplication dashboards, boolean packed) throws Exception {
        for (Map.Entry<String, String> setting : DashboardTable.A_TASK_A_FILE.entrySet()) {
            var unused = dashboards.sql(
                    packed ? "reset " + setting.getKey() : "set " + setting.getKey() + "=" + setting.getValue());
        }
    }

    private PlacedTable optimized(String name, SparkApplication dashboards, SparkApplication writer) throws Exception {
        DashboardTable table = new DashboardTable(lake, name, 1);
        table.create(writer);
        assertThat(table.round(dashboards)).isNotEmpty();
        table.optimize(writer);
        assertThat(dashboards
                        .await(table.root(), DashboardTable.OPTIMIZED, PATIENCE)
                        .get("found")
                        .asBoolean())
                .as(name)
                .isTrue();
        Set<String> files = new TreeSet<>();
        table.added(DashboardTable.OPTIMIZED).keySet().forEach(key -> files.add(ClusterLake.ROOT + key));
        return new PlacedTable(lake, dashboards, table.queries(), files);
    }

    private PlacedTable parquet(String name, SparkApplication dashboards, SparkApplication writer) throws Exception {
        String path = ClusterLake.ROOT + "tables/" + name;
        writer.write(
                "select id as c0, xxhash64(id, 1) as c1, xxhash64(id, 2) as c2, xxhash64(id, 3) as c3,"
                        + " xxhash64(id, 4) as c4, xxhash64(id, 5) as c5 from range(0, 600000, 1, 26)",
                path,
                "overwrite",
                "parquet");
        Set<String> files = lake.objects().stream()
                .filter(object -> object.startsWith(path + "/part-"))
                .collect(Collectors.toCollection(TreeSet::new));
        String table = "parquet.`" + path + "`";
        return new PlacedTable(
                lake,
                dashboards,
                List.of(
                        "select c0 % 3 as g, sum(c1 % 1000) as s, max(c2) as m from " + table + " group by c0 % 3",
                        "select count(*), min(c2) from " + table + " where c1 > 0"),
                files);
    }

    private void write() throws IOException {
        List<Map<String, Object>> results = new ArrayList<>();
        for (Run run : runs) {
            Map<String, Object> described = new LinkedHashMap<>();
            described.put("executors", run.executors());
            described.put("source", run.variant().source());
            described.put("placed", run.variant().placed());
            described.put("wait", run.variant().localityWait());
            described.put("packed", run.variant().packed());
            described.put("heldBytes", run.held());
            described.put(
                    "rounds", run.rounds().stream().map(PlacedRound::describe).toList());
            results.add(described);
        }
        Map<String, Object> page = new LinkedHashMap<>();
        page.put("measuredOn", MeasuredOn.here());
        page.put("results", results);
        new ObjectMapper()
                .writerWithDefaultPrettyPrinter()
                .writeValue(TARGET.resolve("placement.json").toFile(), page);
    }

    @AfterAll
    void stop() throws IOException {
        cluster.close();
        lake.close();
    }

    List<Run> runs() {
        return runs;
    }

    @ParameterizedTest
    @MethodSource("runs")
    void everyRoundGivesWhatPlainS3aGives(Run run) {
        assertThat(run.rounds())
                .hasSize(ROUNDS)
                .allSatisfy(round -> assertThat(round.rows()).as(run.toString()).isEqualTo(run.plainRows()));
    }
}
