package dev.thermocline.benchmarks.demo.workload;

import dev.thermocline.benchmarks.demo.DemoSettings;
import dev.thermocline.benchmarks.demo.Mode;
import dev.thermocline.benchmarks.demo.ModeReport;
import dev.thermocline.benchmarks.demo.Operation;
import dev.thermocline.benchmarks.summary.Commit;
import dev.thermocline.benchmarks.summary.RequestCounts;
import dev.thermocline.benchmarks.summary.Round;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/**
 * The script of a mode, the application that SparkSubmit runs on the written lake: warm the JVM up without latency,
 * then for each seed and kind of commit: the operation, the wait for the cache's report, the first round, the steady
 * rounds.
 */
public final class ModeRun {
    /** The first fills the caches, the second runs on what is compiled. */
    private static final int REHEARSALS = 2;

    private final DemoSettings settings;
    private final ControlChannel control;
    private final SparkSession session;
    private final CacheProbe cache;
    private final LakeWriter writer;
    private final Refresher refresher;
    private final Months months;
    private long newest;
    private final List<Round> rounds = new ArrayList<>();
    private final List<Commit> commits = new ArrayList<>();
    private final Mode mode;

    private ModeRun(Mode mode, DemoSettings settings, ControlChannel control, SparkSession session) {
        this.mode = mode;
        this.settings = settings;
        this.control = control;
        this.session = session;
        this.cache = mode.cached()
                ? new ThermoclineProbe(mode.warmed(), new ExecutorCaches(session.sparkContext()))
                : CacheProbe.NONE;
        this.months = new Months(settings.months());
        this.writer = new LakeWriter(session, settings, "s3a://" + mode.label());
        this.refresher = new Refresher(mode, session, control, cache);
        this.newest = settings.months() - 1L;
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
        control.progress("starts Spark");
        Stopwatch start = new Stopwatch();
        try (SparkSession session =
                SparkSession.builder().appName("demo " + mode.label()).getOrCreate()) {
            new ModeRun(mode, settings, control, session).run(start.millis()).write(report);
        }
    }

    private ModeReport run(long startMillis) throws IOException, InterruptedException {
        Map<String, Long> phases = new LinkedHashMap<>();
        phases.put("start", startMillis);
        phases.put("warmUp", warmUp());
        Stopwatch measured = new Stopwatch();
        Map<String, Long> samples = settings.profile() ? TaskSamples.during(this::episodes) : Map.of();
        if (!settings.profile()) {
            episodes();
        }
        phases.put("measure", measured.millis());
        return new ModeReport(
                mode.label(),
                refresher.checksum(),
                rounds,
                commits,
                ProcessFacts.peakMemoryBytes(),
                samples,
                phases,
                ProcessFacts.versions(session));
    }

    private void episodes() throws IOException, InterruptedException {
        int episode = 0;
        for (long seed : settings.seeds()) {
            Maintenance maintenance = new Maintenance(session, writer, seed);
            for (int time = 0; time < settings.cycles(); time++) {
                int cycle = episode / settings.operations().size();
                for (Operation operation : settings.operations()) {
                    new Episode(seed, episode, operation).run(maintenance, cycle);
                    episode++;
                }
            }
        }
    }

    /**
     * Lets the JVM compile and the caches fill, without latency: a dashboard before and after commits that it can't
     * see.
     */
    private long warmUp() throws IOException {
        Stopwatch watch = new Stopwatch();
        control.fast();
        writer.register();
        Dashboard dashboard = new Dashboard(months, settings.seeds().get(0));
        for (int time = 1; time <= REHEARSALS; time++) {
            refresher.rehearse(dashboard);
            control.progress(
                    "rehearsed the dashboard %d of %d times, %.0f s".formatted(time, REHEARSALS, watch.millis() / 1e3));
        }
        control.slow();
        return watch.millis();
    }

    /** How many steps the mode takes: commits and rounds. */
    private int steps() {
        return settings.seeds().size()
                * settings.cycles()
                * settings.operations().size()
                * (2 + settings.rounds());
    }

    /** One commit and the rounds that follow it. */
    private final class Episode {
        private final long seed;
        private final int number;
        private final Operation operation;
        private final Dashboard dashboard;
        private final String table = writer.path(SalesTable.NAME);
        private final long version = ++newest;

        Episode(long seed, int number, Operation operation) {
            this.seed = seed;
            this.number = number;
            this.operation = operation;
            this.dashboard = new Dashboard(months, seed);
        }

        void run(Maintenance maintenance, int cycle) throws IOException, InterruptedException {
            long at = control.step(steps());
            Stopwatch working = new Stopwatch();
            maintenance.run(operation, number, cycle);
            long took = working.millis();
            control.counts();
            Stopwatch warming = new Stopwatch();
            CacheProbe.Warmed warmed = cache.awaitWarm(table, version, settings.warmWait());
            long waited = warming.millis();
            RequestCounts warmRequests = control.counts();

            Round first = refresh(true);
            double steady = 0;
            for (int time = 0; time < settings.rounds(); time++) {
                TimeUnit.MILLISECONDS.sleep(settings.pause().toMillis());
                steady += refresh(false).meanMs() / settings.rounds();
            }
            CommitFile file = readCommit();
            commits.add(new Commit(
                    mode.label(),
                    seed,
                    number,
                    operation.label(),
                    SalesTable.NAME,
                    version,
                    at,
                    file.added().size(),
                    file.removed().size(),
                    file.changed().size(),
                    file.addedBytes(),
                    took,
                    warmed.lagMillis(),
                    waited,
                    warmed.outcomes(),
                    warmRequests,
                    cache.residentBytes(file.removed().stream()
                            .map(name -> table + "/" + name)
                            .toList())));
            control.progress(("%s in %.1f s, +%d -%d files; first round: %d HEAD, %d GET, %.1f MB of data files,"
                            + " %.0f ms a query; then %.0f ms")
                    .formatted(
                            operation.label(),
                            took / 1e3,
                            file.added().size(),
                            file.removed().size(),
                            first.requests().data().head(),
                            first.requests().data().get(),
                            first.requests().data().bytes() / 1e6,
                            first.meanMs(),
                            steady));
        }

        private Round refresh(boolean first) throws IOException, InterruptedException {
            long at = control.step(steps());
            Round round = refresher.refresh(dashboard, seed, number, operation.label(), first, at);
            rounds.add(round);
            return round;
        }

        /** The commit, checked to be the one that the operation made. */
        private CommitFile readCommit() throws IOException {
            Configuration hadoop = session.sparkContext().hadoopConfiguration();
            if (!CommitFile.exists(table, version, hadoop) || CommitFile.exists(table, version + 1, hadoop)) {
                throw new IOException(
                        operation.label() + " did not make exactly the version " + version + " of " + table);
            }
            return CommitFile.read(table, version, hadoop);
        }
    }
}
