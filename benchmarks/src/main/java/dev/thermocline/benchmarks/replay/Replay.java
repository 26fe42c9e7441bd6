package dev.thermocline.benchmarks.replay;

import dev.thermocline.config.option.ByteSize;
import dev.thermocline.trace.TraceHeader;
import dev.thermocline.trace.TraceReader;
import dev.thermocline.trace.TraceRecord;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Simulates caches of other capacities and policies on recorded reads. The trace is read once, whatever its length;
 * each cache takes memory for the blocks that it holds.
 */
public final class Replay {
    private static final long SEED = 42;
    private static final int PERCENT = 100;

    private final ReplaySettings settings;
    private final PrintStream out;
    private final List<Simulation> simulations = new ArrayList<>();
    private long reads;
    private long lastMillis;

    private Replay(ReplaySettings settings, PrintStream out) {
        this.settings = settings;
        this.out = out;
        for (ByteSize size : settings.sizes()) {
            for (Policy policy : settings.policies()) {
                simulations.add(new Simulation(policy, size.bytes(), settings.tails()));
            }
        }
    }

    /** @param arguments as {@link ReplaySettings} has them */
    public static void main(String[] arguments) {
        try {
            run(ReplaySettings.parse(List.of(arguments)), System.out);
        } catch (IllegalArgumentException | IOException e) {
            System.err.println("The replay failed: " + e.getMessage());
            System.exit(1);
        }
    }

    /**
     * Replays and prints a table.
     *
     * @throws IOException if the trace can't be read, which names the file and what to do
     */
    static void run(ReplaySettings settings, PrintStream out) throws IOException {
        Replay replay = new Replay(settings, out);
        if (settings.trace().isPresent()) {
            replay.recorded(settings.trace().get());
        } else {
            replay.synthetic();
        }
        replay.table();
    }

    private void recorded(Path file) throws IOException {
        try (TraceReader reader = TraceReader.open(file)) {
            for (TraceRecord next = reader.next(); next != null; next = reader.next()) {
                take(next);
            }
            TraceHeader header = reader.header();
            out.printf(
                    Locale.ROOT,
                    "%s: %d reads in %d s, blocks of %s, tails of %s%n",
                    file,
                    reads,
                    lastMillis / 1000,
                    new ByteSize(header.blockSize()),
                    new ByteSize(header.tailSize()));
            if (reader.tornBytes() > 0) {
                out.printf(
                        Locale.ROOT,
                        "Its last %d B are no whole record, as a killed process leaves them, and are left out.%n",
                        reader.tornBytes());
            }
        }
    }

    private void synthetic() {
        new SyntheticTrace(SEED, settings.smallest()).forEach(this::take);
        out.printf(
                Locale.ROOT,
                "No trace was named (-Dreplay.trace=FILE): these are %d made-up reads, seed %d. A tenth of %s is read again"
                        + " and again, with scans of three times %s in between.%n",
                reads,
                SEED,
                new ByteSize(settings.smallest()),
                new ByteSize(settings.smallest()));
    }

    private void take(TraceRecord read) {
        reads++;
        lastMillis = read.millis();
        for (Simulation simulation : simulations) {
            simulation.read(read);
        }
    }

    private void table() {
        out.println("| capacity | policy | hit rate by reads | by bytes | fetched / wanted |");
        out.println("|---|---|---|---|---|");
        for (Simulation simulation : simulations) {
            Simulation.Outcome outcome = simulation.outcome();
            out.printf(
                    Locale.ROOT,
                    "| %s | %s | %.1f %% | %.1f %% | %.2f |%n",
                    new ByteSize(outcome.capacity()),
                    outcome.policy().label(),
                    PERCENT * outcome.hitRate(),
                    PERCENT * outcome.byteHitRate(),
                    outcome.fetchedPerWanted());
        }
    }
}
