package dev.thermocline.benchmarks.demo;

import dev.thermocline.benchmarks.report.ReportPage;
import dev.thermocline.benchmarks.summary.Summary;
import dev.thermocline.testkit.EmbeddedS3;
import dev.thermocline.testkit.LatencyProxy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/**
 * The orchestrator: starts the S3 server, has the lake written, gives each mode a copy of it, a proxy and a JVM, and
 * lets the JVMs take turns. Prints progress and a table, and writes summary and report. Ends with 0 only if all modes
 * ran and computed the same results.
 *
 * <p>It owns server, proxies and processes, and closes them also when it is interrupted.
 */
public final class Demo {
    private static final Duration LONGEST_RUN = Duration.ofHours(4);

    private final DemoFiles files;
    private final DemoSettings settings;
    private final Progress progress;

    private Demo(DemoFiles files, DemoSettings settings) {
        this.files = files;
        this.settings = settings;
        this.progress = new Progress(settings.modes().size(), System::nanoTime, System.out::println);
    }

    /**
     * Runs the demo.
     *
     * @param arguments root of the repository, then those of {@link DemoSettings}
     */
    public static void main(String[] arguments) throws InterruptedException {
        System.exit(run(List.of(arguments)));
    }

    private static int run(List<String> arguments) throws InterruptedException {
        try {
            DemoFiles files = new DemoFiles(Path.of(arguments.get(0)));
            DemoSettings settings = DemoSettings.parse(arguments.subList(1, arguments.size()));
            return new Demo(files, settings).run();
        } catch (IllegalArgumentException | IOException e) {
            System.err.println("The demo failed: " + e.getMessage());
            return 1;
        }
    }

    private int run() throws IOException, InterruptedException {
        if (settings.modes().stream().anyMatch(Mode::cached) && !files.hasPlugin()) {
            throw new IOException(files.bundle() + " has no plugin: build it again, or take modes without a cache");
        }
        files.prepare(Stream.concat(
                        Stream.of(ModeCommand.LAKE), settings.modes().stream().map(Mode::label))
                .toList());
        Resources resources = new Resources();
        Thread interrupted = new Thread(resources::close, "demo-interrupted");
        Runtime.getRuntime().addShutdownHook(interrupted);
        try {
            resources.add(files::removeWork);
            EmbeddedS3 server = resources.add(EmbeddedS3.start(ModeCommand.LAKE));
            SparkHome home = new SparkHome(files.sparkHome());
            home.useDefaults(files.sparkDefaults());
            writeLake(home, server, resources);
            return conclude(Summaries.of(settings, runModes(home, server, resources), Machine.describe(files.root())));
        } finally {
            resources.close();
        }
    }

    private void writeLake(SparkHome home, EmbeddedS3 server, Resources resources)
            throws IOException, InterruptedException {
        List<String> command = home.submitCommand(ModeCommand.lake(files, settings, server.endpoint()));
        ModeProcess process =
                resources.add(ModeProcess.start(command, home.environment(), files.log(ModeCommand.LAKE)));
        process.serve(
                line -> {
                    progress.say(ModeCommand.LAKE, line.substring(line.indexOf(' ') + 1));
                    return Optional.empty();
                },
                LONGEST_RUN);
        settings.modes().forEach(mode -> server.copyBucket(ModeCommand.LAKE, mode.label()));
    }

    private List<ModeReport> runModes(SparkHome home, EmbeddedS3 server, Resources resources)
            throws IOException, InterruptedException {
        Turns turns =
                new Turns(settings.modes(), settings.pause(), settings.seeds().get(0), System::nanoTime);
        ExecutorService threads = Executors.newFixedThreadPool(settings.modes().size());
        resources.add(threads::shutdownNow);
        List<ModeProcess> processes = new ArrayList<>();
        CompletionService<ModeReport> running = new ExecutorCompletionService<>(threads);
        for (Mode mode : settings.modes()) {
            LatencyProxy proxy = resources.add(LatencyProxy.start(server));
            List<String> command = home.submitCommand(ModeCommand.mode(files, settings, mode, proxy.endpoint()));
            ModeControl control = new ModeControl(settings, mode, proxy, turns, progress);
            ModeProcess process =
                    resources.add(ModeProcess.start(command, home.environment(), files.log(mode.label())));
            processes.add(process);
            running.submit(() -> {
                try {
                    process.serve(control::answer, LONGEST_RUN);
                } finally {
                    turns.leave(mode);
                }
                return ModeReport.read(files.report(mode));
            });
        }
        resources.add(() -> processes.forEach(ModeProcess::askToEnd)); // all at once, then each is waited for
        return inOrder(running);
    }

    private List<ModeReport> inOrder(CompletionService<ModeReport> running) throws IOException, InterruptedException {
        Map<String, ModeReport> reports = new LinkedHashMap<>();
        for (int ended = 0; ended < settings.modes().size(); ended++) {
            try {
                ModeReport report = running.take().get();
                reports.put(report.mode(), report);
            } catch (ExecutionException e) {
                throw new IOException(
                        e.getCause() == null ? e.getMessage() : e.getCause().getMessage(), e);
            }
        }
        return settings.modes().stream()
                .flatMap(mode -> Optional.ofNullable(reports.get(mode.label())).stream())
                .toList();
    }

    private int conclude(Summary summary) throws IOException {
        summary.write(files.summary());
        ReportPage.write(summary, files.page());
        SummaryTable.lines(summary).forEach(System.out::println);
        System.out.println("Summary: " + files.summary() + "\nReport:  " + files.page());
        return summary.sameResults() ? 0 : 1;
    }
}
