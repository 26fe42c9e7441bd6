package dev.thermocline.benchmarks.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What the demo runs with, given as {@code --name=value}. The same arguments start the orchestrator and the modes'
 * processes: {@link #arguments} and {@link #parse} are inverse.
 *
 * @param modes what to run, one after the other, at least one, none twice
 * @param seeds of the dashboards' parameters and of the commits; the script runs once for each, at least one, none
 *     twice
 * @param megabytes size of the table that the dashboards query, 10 to 4,000
 * @param months partitions of that table, 4 to 36
 * @param latency time to first byte of each request in the measured rounds, at most 5 s
 * @param bandwidth bytes a second of one connection in the measured rounds, 0 for no limit
 * @param operations kinds of commits, in the order of a cycle, at least one, none twice
 * @param cycles how often each kind of commit is run for a seed, 1 to 20
 * @param rounds steady rounds that follow the first round after a commit, 1 to 20
 * @param pause least time between two rounds, at most 1 min; the analytics stream keeps what it read for 1 s
 * @param warmWait longest wait for the cache's report on a commit before the first round, at most 1 min
 * @param executors processes of one core that run tasks, at most 16; 0 for two tasks at a time in the driver
 * @param profile whether what tasks compute is sampled, in the driver, which slows all modes down
 */
public record DemoSettings(
        List<Mode> modes,
        List<Long> seeds,
        int megabytes,
        int months,
        Duration latency,
        long bandwidth,
        List<Operation> operations,
        int cycles,
        int rounds,
        Duration pause,
        Duration warmWait,
        int executors,
        boolean profile) {
    /** Plain S3A with Hadoop's default stream, and Thermocline. */
    static final List<Mode> SHORT_FORM = List.of(Mode.S3A_ANALYTICS, Mode.THERMOCLINE);

    /** Files of a month at first. */
    public static final int FILES_OF_MONTH = 6;

    /** What a row of the table takes in a file, as measured: twelve numbers, and two texts of 64 characters. */
    private static final long BYTES_OF_ROW = 200;

    private static final long MEGA = 1_000_000;

    /** Checks the values. */
    public DemoSettings {
        modes = List.copyOf(modes);
        seeds = List.copyOf(seeds);
        check(eachOnce(modes), "modes", modes, "each mode once");
        operations = List.copyOf(operations);
        check(eachOnce(operations), "operations", operations, "each operation once");
        check(eachOnce(seeds), "seeds", seeds, "each seed once");
        check(megabytes >= 10 && megabytes <= 4_000, "megabytes", megabytes, "10 to 4000");
        check(months >= 4 && months <= 36, "months", months, "4 to 36");
        check(within(latency, Duration.ofSeconds(5)), "latency", latency, "0ms to 5s");
        check(bandwidth >= 0, "bandwidth", bandwidth, "0 (no limit) or more");
        check(cycles >= 1 && cycles <= 20, "cycles", cycles, "1 to 20");
        check(
                !operations.contains(Operation.OPTIMIZE) || seeds.size() * cycles <= months / 2,
                "months",
                months,
                "twice as many as there are seeds times cycles: each OPTIMIZE takes a month that no other commit changes");
        check(rounds >= 1 && rounds <= 20, "rounds", rounds, "1 to 20");
        check(within(pause, Duration.ofMinutes(1)), "pause", pause, "0ms to 60s");
        check(within(warmWait, Duration.ofMinutes(1)), "warm-wait", warmWait, "0ms to 60s");
        check(executors >= 0 && executors <= 16, "executors", executors, "0 to 16");
        check(!profile || executors == 0, "profile", profile, "--executors=0, too: tasks are sampled in the driver");
    }

    /** What runs without arguments. */
    public static DemoSettings defaults() {
        return parse(List.of());
    }

    /**
     * Reads arguments of the form {@code --name=value}; what is not named keeps its default.
     *
     * @throws IllegalArgumentException with the argument and what would be right
     */
    public static DemoSettings parse(List<String> arguments) {
        return DemoArguments.parse(arguments);
    }

    /** About how long a file is at first. */
    public long bytesOfFile() {
        return megabytes * MEGA / ((long) months * FILES_OF_MONTH);
    }

    /** Rows that a file has at first. */
    public long rowsOfFile() {
        return bytesOfFile() / BYTES_OF_ROW;
    }

    /** The arguments that {@link #parse} reads back to equal settings. */
    public List<String> arguments() {
        List<String> arguments = new ArrayList<>();
        values().forEach((name, value) -> arguments.add("--" + name + "=" + value));
        return arguments;
    }

    /** All values by name, in the order of the fields. */
    public Map<String, String> values() {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("modes", modes.stream().map(Mode::label).collect(Collectors.joining(",")));
        values.put("seeds", seeds.stream().map(String::valueOf).collect(Collectors.joining(",")));
        values.put("megabytes", Integer.toString(megabytes));
        values.put("months", Integer.toString(months));
        values.put("latency", latency.toMillis() + "ms");
        values.put("bandwidth", Long.toString(bandwidth));
        values.put("operations", operations.stream().map(Operation::option).collect(Collectors.joining(",")));
        values.put("cycles", Integer.toString(cycles));
        values.put("rounds", Integer.toString(rounds));
        values.put("pause", pause.toMillis() + "ms");
        values.put("warm-wait", warmWait.toMillis() + "ms");
        values.put("executors", Integer.toString(executors));
        values.put("profile", Boolean.toString(profile));
        return values;
    }

    private static boolean eachOnce(List<?> values) {
        return !values.isEmpty() && values.stream().distinct().count() == values.size();
    }

    private static boolean within(Duration value, Duration longest) {
        return !value.isNegative() && value.compareTo(longest) <= 0;
    }

    private static void check(boolean valid, String name, Object value, String wanted) {
        if (!valid) {
            throw new IllegalArgumentException("--" + name + "=" + value + " is out of range: take " + wanted);
        }
    }
}
