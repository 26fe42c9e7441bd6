package dev.thermocline.benchmarks.demo;

import dev.thermocline.testkit.EmbeddedS3;
import dev.thermocline.testkit.LatencyProxy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

/**
 * The orchestrator: starts the S3 server and the proxy, runs one JVM a mode one after the other, prints progress and a
 * table, and writes the summary. Ends with 0 only if all modes ran and computed the same results.
 *
 * <p>It owns server, proxy and processes and closes them also when it is interrupted.
 */
public final class Demo {
    private static final Duration LONGEST_MODE = Duration.ofMinutes(15);

    private final DemoFiles files;
    private final DemoSettings settings;
    private final long start = System.nanoTime();

    private Demo(DemoFiles files, DemoSettings settings) {
        this.files = files;
        this.settings = settings;
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
        if (settings.modes().contains(Mode.THERMOCLINE) && !files.hasPlugin()) {
            throw new IOException(files.bundle() + " has no plugin: build it anew, or take --modes=s3a-classic");
        }
        files.prepare(settings.modes());
        SparkHome home = new SparkHome(files.sparkHome());
        home.useDefaults(files.sparkDefaults());
        List<ModeReport> reports = new ArrayList<>();
        Resources resources = new Resources();
        Thread interrupted = new Thread(resources::close, "demo-interrupted");
        Runtime.getRuntime().addShutdownHook(interrupted);
        try {
            EmbeddedS3 server = resources.add(
                    EmbeddedS3.start(settings.modes().stream().map(Mode::label).toArray(String[]::new)));
            LatencyProxy proxy = resources.add(LatencyProxy.start(server));
            for (Mode mode : settings.modes()) {
                reports.add(run(mode, home, proxy, resources));
            }
        } finally {
            resources.close();
        }
        return conclude(new Summary(settings, reports));
    }

    private ModeReport run(Mode mode, SparkHome home, LatencyProxy proxy, Resources resources)
            throws IOException, InterruptedException {
        List<String> command = home.submitCommand(ModeCommand.arguments(files, settings, mode, proxy.endpoint()));
        proxy.log().clear();
        ProxyControl control = new ProxyControl(settings, mode, proxy, text -> say(mode, text));
        ModeProcess process = resources.add(ModeProcess.start(command, home.environment(), files.log(mode)));
        process.serve(control::answer, LONGEST_MODE);
        return ModeReport.read(files.report(mode));
    }

    private int conclude(Summary summary) throws IOException {
        summary.write(files.summary());
        SummaryTable.lines(summary).forEach(System.out::println);
        System.out.println("Summary: " + files.summary());
        return summary.sameResults() ? 0 : 1;
    }

    private void say(Mode mode, String text) {
        long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();
        System.out.println(
                String.format(Locale.ROOT, "[%d:%02d %s] %s", seconds / 60, seconds % 60, mode.label(), text));
    }

    /** Closes what was added, the last first, once. Thread-safe. */
    private static final class Resources {
        private final Deque<AutoCloseable> open = new ArrayDeque<>();

        synchronized <T extends AutoCloseable> T add(T resource) {
            open.push(resource);
            return resource;
        }

        /** A failure is shown and does not keep the others open. */
        @SuppressWarnings("checkstyle:illegalcatch") // AutoCloseable.close declares Exception
        synchronized void close() {
            while (!open.isEmpty()) {
                try {
                    open.pop().close();
                } catch (Exception e) {
                    System.err.println("Closing failed: " + e.getMessage());
                }
            }
        }
    }
}
