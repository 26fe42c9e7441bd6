package dev.thermocline.benchmarks.demo.workload;

import dev.thermocline.benchmarks.demo.DemoSettings;
import dev.thermocline.benchmarks.demo.Mode;
import dev.thermocline.benchmarks.demo.ModeReport;
import dev.thermocline.benchmarks.demo.RequestCounts;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The script of a mode, the application that SparkSubmit runs: write the lake without latency, warm the JVM up, then for
 * each commit: the operation, the wait for the cache's report, the first round, the steady rounds. All but the writing
 * and the warm-up happens at the proxy's latency. Ends with one round without latency.
 */
public final class ModeRun {
    private static final int WARM_UP_ROUNDS = 2;

    private final Mode mode;
    private final DemoSettings settings;
    private final ControlChannel control;
    private final SparkSession session;
    private final CacheProbe cache;
    private final LakeWriter writer;
    private final Dashboard dashboard;
    private final Maintenance maintenance;
    private final ResultChecksum checksum = new ResultChecksum();
    private final Map<LakeTable, Long> versions = new EnumMap<>(LakeTable.class);
    private final RoundLog steady = new RoundLog();
    private final RoundLog first = new RoundLog();
    private final RoundLog floor = new RoundLog();
    private int rounds;

    private ModeRun(Mode mode, DemoSettings settings, ControlChannel control, SparkSession session) {
        this.mode = mode;
        this.settings = settings;
        this.control = control;
        this.session = session;
        this.cache = mode == Mode.THERMOCLINE ? new ThermoclineProbe() : CacheProbe.NONE;
        Months months = new Months(settings.months());
        this.writer = new LakeWriter(session, settings, "s3a://" + mode.label());
        this.dashboard = new Dashboard(months, settings.seed());
        this.maintenance = new Maintenance(session, writer, months, settings.seed(), settings.appends());
    }

    /**
     * Runs a mode.
     *
     * @param arguments label of the mode, file of the report, then those of {@link DemoSettings}
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        List<String> words = List.of(arguments);
        Mode mode = Mode.of(words.get(0));
        Path report = Path.of(words.get(1));
        DemoSettings settings = DemoSettings.parse(words.subList(2, words.size()));
        ControlChannel control = new ControlChannel(
                System.out, new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)));
        Stopwatch start = new Stopwatch();
        control.progress("starting Spark");
        try (SparkSession session =
                SparkSession.builder().appName("demo " + mode.label()).getOrCreate()) {
            new ModeRun(mode, settings, control, session).run(start.millis()).write(report);
        }
    }

    private ModeReport run(long startMillis) throws IOException, InterruptedException {
        Map<String, Long> phases = new LinkedHashMap<>();
        phases.put("start", startMillis);
        control.fast();
        phases.put("write", writeLake());
        phases.put("warmUp", warmUp());
        Stopwatch measured = new Stopwatch();
        List<ModeReport.Commit> commits = measure();
        phases.put("measure", measured.millis());
        Stopwatch last = new Stopwatch();
        control.fast();
        round(floor);
        phases.put("floor", last.millis());
        return new ModeReport(
                mode.label(),
                checksum.hex(),
                steady.rounds(),
                first.rounds(),
                floor.rounds(),
                cache.hitBytesByTier(),
                commits,
                phases);
    }

    private long writeLake() {
        Stopwatch watch = new Stopwatch();
        Months months = new Months(settings.months());
        for (int number = 0; number < settings.appends(); number++) {
            for (LakeTable table : LakeTable.values()) {
                writer.append(table, number, months);
                versions.merge(table, 0L, (version, none) -> version + 1);
            }
            control.progress("wrote append %d of %d to both tables, %.0f s"
                    .formatted(number + 1, settings.appends(), watch.millis() / 1e3));
        }
        writer.register();
        return watch.millis();
    }

    /** Lets the JVM compile and the cache fill, without latency. */
    private long warmUp() throws IOException {
        Stopwatch watch = new Stopwatch();
        RoundLog unmeasured = new RoundLog();
        for (int number = 0; number < WARM_UP_ROUNDS; number++) {
            round(unmeasured);
        }
        control.slow();
        control.progress("warmed up in %.0f s; from here on %d ms to first byte"
                .formatted(watch.millis() / 1e3, settings.latency().toMillis()));
        return watch.millis();
    }

    private List<ModeReport.Commit> measure() throws IOException, InterruptedException {
        List<ModeReport.Commit> commits = new ArrayList<>();
        for (int cycle = 0; cycle < settings.cycles(); cycle++) {
            for (Maintenance.Operation operation : Maintenance.Operation.values()) {
                commits.add(commit(operation, cycle));
            }
        }
        return commits;
    }

    private ModeReport.Commit commit(Maintenance.Operation operation, int cycle)
            throws IOException, InterruptedException {
        long version = versions.merge(operation.table(), 1L, Long::sum);
        String table = writer.path(operation.table());
        Stopwatch working = new Stopwatch();
        maintenance.run(operation, cycle);
        long took = working.millis();
        control.counts();
        Stopwatch warming = new Stopwatch();
        Optional<Duration> lag = cache.awaitWarm(table, version, settings.warmWait());
        long waited = warming.millis();
        RequestCounts warm = control.counts();

        double firstMillis = round(first);
        double steadyMillis = 0;
        for (int number = 0; number < settings.rounds(); number++) {
            steadyMillis += round(steady) / settings.rounds();
        }
        CommitFile file = readCommit(operation, table, version);
        OptionalLong left = cache.residentBytes(
                file.removed().stream().map(name -> table + "/" + name).toList());
        control.progress("%s %s v%d in %.1f s, +%d -%d files, %d changed; first round %.0f ms a query, then %.0f"
                .formatted(
                        operation.label(),
                        operation.table().label(),
                        version,
                        took / 1e3,
                        file.added().size(),
                        file.removed().size(),
                        file.changed().size(),
                        firstMillis,
                        steadyMillis));
        return new ModeReport.Commit(
                operation.table().label(),
                version,
                operation.label(),
                file.added().size(),
                file.removed().size(),
                file.changed().size(),
                took,
                lag.map(Duration::toMillis).orElse(null),
                waited,
                warm,
                left.isPresent() ? left.getAsLong() : null);
    }

    /** The commit, checked to be the one that the operation made. */
    private CommitFile readCommit(Maintenance.Operation operation, String table, long version) throws IOException {
        Configuration hadoop = session.sparkContext().hadoopConfiguration();
        if (!CommitFile.exists(table, version, hadoop) || CommitFile.exists(table, version + 1, hadoop)) {
            throw new IOException(operation.label() + " did not make exactly the version " + version + " of " + table);
        }
        return CommitFile.read(table, version, hadoop);
    }

    /** Runs the next round; returns the mean latency of its queries in milliseconds. */
    private double round(RoundLog log) throws IOException {
        control.counts();
        List<Double> millis = new ArrayList<>();
        for (Dashboard.Query query : dashboard.round(rounds++)) {
            Stopwatch watch = new Stopwatch();
            List<Row> rows = session.sql(query.sql()).collectAsList();
            millis.add(watch.elapsed().toNanos() / 1e6);
            checksum.add(query.sql(), rows.stream().map(Row::toString).toList());
        }
        log.add(millis, control.counts());
        return millis.stream().mapToDouble(Double::doubleValue).average().orElse(0);
    }

    /** Wall time since it was made. */
    private static final class Stopwatch {
        private final long start = System.nanoTime();

        Duration elapsed() {
            return Duration.ofNanos(System.nanoTime() - start);
        }

        long millis() {
            return elapsed().toMillis();
        }
    }

    /** Collects rounds of one kind. */
    private static final class RoundLog {
        private final List<Double> millis = new ArrayList<>();
        private RequestCounts requests = RequestCounts.NONE;

        void add(List<Double> queries, RequestCounts counted) {
            millis.addAll(queries);
            requests = requests.plus(counted);
        }

        ModeReport.Rounds rounds() {
            return new ModeReport.Rounds(millis, requests);
        }
    }
}
