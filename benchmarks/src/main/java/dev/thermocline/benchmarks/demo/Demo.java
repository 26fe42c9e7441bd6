package dev.thermocline.benchmarks.demo;

import dev.thermocline.benchmarks.report.ReportPage;
import dev.thermocline.benchmarks.summary.Goal;
import dev.thermocline.benchmarks.summary.Summary;
import dev.thermocline.testkit.EmbeddedS3;
import dev.thermocline.testkit.LatencyProxy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The orchestrator: starts the S3 server, has the lake written, and runs the modes one after the other, each on a copy
 * of the lake, behind a proxy and in processes of its own. Prints progress and a table, and writes summary and report.
 * Ends with 0 only if all modes ran and all goals are met.
 *
 * <p>It owns server, proxies and processes, and closes them also when it is interrupted.
 */
public final class Demo {
    private static final Duration LONGEST_RUN = Duration.ofHours(4);

    private final DemoFiles files;
    private final DemoSettings settings;
    private final Progress progress;
    private final Resources resources = new Resources();

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
        progress.say("demo", "takes " + String.join(" ", settings.arguments()));
        files.prepare(Stream.concat(
                        Stream.of(ModeCommand.LAKE), settings.modes().stream().map(Mode::label))
                .toList());
        Thread interrupted = new Thread(resources::close, "demo-interrupted");
        Runtime.getRuntime().addShutdownHook(interrupted);
        try {
            resources.add(files::removeWork);
            EmbeddedS3 server = resources.add(EmbeddedS3.start(ModeCommand.LAKE));
            SparkHome home = SparkHome.create(files.sparkHome(), files.sparkJars(), files.sparkDefaults());
            resources.add(() -> files.keepLogs(home));
            writeLake(home, server);
            List<ModeReport> reports = new ArrayList<>();
            for (Mode mode : settings.modes()) {
                reports.add(runMode(mode, home, server));
            }
            return conclude(Summaries.of(settings, reports, Machine.describe(files.root())));
        } finally {
            resources.close();
        }
    }

    private void writeLake(SparkHome home, EmbeddedS3 server) throws IOException, InterruptedException {
        List<String> command = home.submitCommand(ModeCommand.lake(files, settings, server.endpoint()));
        ModeProcess process =
                resources.add(ModeProcess.start(command, home.environment(), files.log(ModeCommand.LAKE)));
        process.serve(
                line -> {
                    progress.say(ModeCommand.LAKE, line.substring(line.indexOf(' ') + 1));
                    return Optional.empty();
                },
                LONGEST_RUN);
    }

    /** Runs a mode on a copy of the lake of its own, which is gone with the mode's processes when it has ended. */
    private ModeReport runMode(Mode mode, SparkHome home, EmbeddedS3 server) throws IOException, InterruptedException {
        Resources own = resources.add(new Resources());
        try {
            server.copyBucket(ModeCommand.LAKE, mode.label());
            own.add(() -> server.dropBucket(mode.label()));
            LatencyProxy proxy = own.add(LatencyProxy.start(server));
            List<String> command = home.submitCommand(ModeCommand.mode(files, settings, mode, proxy.endpoint()));
            ModeControl control = new ModeControl(settings, mode, proxy, progress);
            ModeProcess process = own.add(ModeProcess.start(command, home.environment(), files.log(mode.label())));
            process.serve(control::answer, LONGEST_RUN);
            return ModeReport.read(files.report(mode));
        } finally {
            own.close();
        }
    }

    private int conclude(Summary summary) throws IOException {
        summary.write(files.summary());
        ReportPage.write(summary, files.page());
        SummaryTable.lines(summary).forEach(System.out::println);
        System.out.println("Summary: " + files.summary() + "\nReport:  " + files.page());
        return summary.goals().stream().allMatch(Goal::met) ? 0 : 1;
    }
}
