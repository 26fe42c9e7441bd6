package dev.thermocline.benchmarks.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the demo runs with, given as {@code --name=value}. The same arguments start the orchestrator and the modes'
 * processes: {@link #arguments} and {@link #parse} are inverse.
 *
 * @param modes what to run, in this order, at least one, none twice
 * @param seeds of the dashboards' parameters and of the commits; the script runs once for each, at least one, none
 *     twice
 * @param scale TPC-H scale factor, 0.01 to 10
 * @param months how many months of the generator's data the tables hold, 5 to 36
 * @param appends commits that write each table, 1 to 50
 * @param latency time to first byte of each request in the measured rounds, at most 5 s
 * @param bandwidth bytes a second of one connection in the measured rounds, 0 for no limit
 * @param operations kinds of commits, in the order of a cycle, at least one, none twice
 * @param cycles how often each kind of commit is run for a seed, 1 to 20
 * @param rounds steady rounds that follow the first round after a commit, 1 to 20
 * @param pause least time between two rounds of a mode, at most 1 min; with 0 a commit and its rounds follow at once
 * @param warmWait longest wait for the cache's report on a commit before the first round, at most 1 min
 * @param profile whether what tasks compute is sampled, which slows all modes down
 */
public record DemoSettings(
        List<Mode> modes,
        List<Long> seeds,
        double scale,
        int months,
        int appends,
        Duration latency,
        long bandwidth,
        List<Operation> operations,
        int cycles,
        int rounds,
        Duration pause,
        Duration warmWait,
        boolean profile) {

    /** Months that the dashboards query; each OPTIMIZE takes the next. */
    private static final int MOST_COMPACTIONS = 4;

    private static final DemoSettings DEFAULTS = new DemoSettings(
            List.of(Mode.values()),
            List.of(1L, 2L, 3L),
            0.1,
            12,
            4,
            Duration.ofMillis(30),
            100_000_000,
            List.of(Operation.OPTIMIZE, Operation.MERGE),
            1,
            1,
            Duration.ofSeconds(2),
            Duration.ofSeconds(10),
            false);

    private static final Pattern TIME = Pattern.compile("(\\d{1,9})(ms|s)");
    private static final Pattern BYTES = Pattern.compile("(\\d{1,9})(kB|MB|GB|)");

    /** Checks the values. */
    public DemoSettings {
        modes = List.copyOf(modes);
        seeds = List.copyOf(seeds);
        check(eachOnce(modes), "modes", modes, "each mode once");
        operations = List.copyOf(operations);
        check(eachOnce(operations), "operations", operations, "each operation once");
        check(
                operations.contains(Operation.APPEND)
                        || !operations.contains(Operation.OPTIMIZE)
                        || seeds.size() * cycles <= MOST_COMPACTIONS,
                "operations",
                operations,
                "append, too: without it there is something to compact " + MOST_COMPACTIONS + " times only");
        check(eachOnce(seeds), "seeds", seeds, "each seed once");
        check(scale >= 0.01 && scale <= 10, "scale", scale, "0.01 to 10");
        check(months >= 5 && months <= 36, "months", months, "5 to 36");
        check(appends >= 1 && appends <= 50, "appends", appends, "1 to 50");
        check(within(latency, Duration.ofSeconds(5)), "latency", latency, "0ms to 5s");
        check(bandwidth >= 0, "bandwidth", bandwidth, "0 (no limit) or more");
        check(cycles >= 1 && cycles <= 20, "cycles", cycles, "1 to 20");
        check(rounds >= 1 && rounds <= 20, "rounds", rounds, "1 to 20");
        check(within(pause, Duration.ofMinutes(1)), "pause", pause, "0ms to 60s");
        check(within(warmWait, Duration.ofMinutes(1)), "warm-wait", warmWait, "0ms to 60s");
    }

    /** What runs without arguments. */
    public static DemoSettings defaults() {
        return DEFAULTS;
    }

    /**
     * Reads arguments of the form {@code --name=value}; what is not named keeps its default.
     *
     * @throws IllegalArgumentException with the argument and what would be right
     */
    public static DemoSettings parse(List<String> arguments) {
        Map<String, String> values = new LinkedHashMap<>(DEFAULTS.values());
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            String name = argument.startsWith("--") && equals > 0 ? argument.substring(2, equals) : "";
            if (values.replace(name, argument.substring(equals + 1)) == null) {
                throw new IllegalArgumentException("unknown argument '" + argument + "': take --name=value with one of "
                        + String.join(", ", values.keySet()));
            }
        }
        return of(new Reader(values));
    }

    private static DemoSettings of(Reader reader) {
        return new DemoSettings(
                reader.modes("modes"),
                reader.integers("seeds"),
                reader.decimal("scale"),
                reader.count("months"),
                reader.count("appends"),
                reader.time("latency"),
                reader.bytes("bandwidth"),
                reader.operations("operations"),
                reader.count("cycles"),
                reader.count("rounds"),
                reader.time("pause"),
                reader.time("warm-wait"),
                reader.yes("profile"));
    }

    /** The arguments that {@link #parse} reads back to equal settings. */
    public List<String> arguments() {
        List<String> arguments = new ArrayList<>();
        values().forEach((name, value) -> arguments.add("--" + name + "=" + value));
        return arguments;
    }

    /** Name and value of each setting, in the order of the components. */
    public Map<String, String> values() {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("modes", modes.stream().map(Mode::label).collect(Collectors.joining(",")));
        values.put("seeds", seeds.stream().map(String::valueOf).collect(Collectors.joining(",")));
        values.put("scale", Double.toString(scale));
        values.put("months", Integer.toString(months));
        values.put("appends", Integer.toString(appends));
        values.put("latency", latency.toMillis() + "ms");
        values.put("bandwidth", Long.toString(bandwidth));
        values.put("operations", operations.stream().map(Operation::option).collect(Collectors.joining(",")));
        values.put("cycles", Integer.toString(cycles));
        values.put("rounds", Integer.toString(rounds));
        values.put("pause", pause.toMillis() + "ms");
        values.put("warm-wait", warmWait.toMillis() + "ms");
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

    /** Turns texts into values; each failure names the setting and the form that it wants. */
    private record Reader(Map<String, String> values) {

        String text(String name) {
            return values.getOrDefault(name, "").strip();
        }

        List<Mode> modes(String name) {
            return Stream.of(text(name).split(",", -1))
                    .map(String::strip)
                    .map(Mode::of)
                    .toList();
        }

        List<Operation> operations(String name) {
            return Stream.of(text(name).split(",", -1))
                    .map(String::strip)
                    .map(Operation::of)
                    .toList();
        }

        long integer(String name) {
            return integer(name, text(name));
        }

        List<Long> integers(String name) {
            return Stream.of(text(name).split(",", -1))
                    .map(word -> integer(name, word.strip()))
                    .toList();
        }

        private long integer(String name, String word) {
            try {
                return Long.parseLong(word);
            } catch (NumberFormatException e) {
                throw wrong(name, "a whole number", e);
            }
        }

        boolean yes(String name) {
            return switch (text(name)) {
                case "true" -> true;
                case "false" -> false;
                default -> throw wrong(name, "true or false", null);
            };
        }

        int count(String name) {
            return (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, integer(name)));
        }

        double decimal(String name) {
            try {
                return Double.parseDouble(text(name));
            } catch (NumberFormatException e) {
                throw wrong(name, "a number", e);
            }
        }

        Duration time(String name) {
            Matcher matcher = match(TIME, name, "a time such as 30ms or 2s");
            long amount = Long.parseLong(matcher.group(1));
            return matcher.group(2).equals("s") ? Duration.ofSeconds(amount) : Duration.ofMillis(amount);
        }

        long bytes(String name) {
            Matcher matcher = match(BYTES, name, "bytes a second such as 100MB, or 0 for no limit");
            long amount = Long.parseLong(matcher.group(1));
            return switch (matcher.group(2).toUpperCase(Locale.ROOT)) {
                case "KB" -> amount * 1_000;
                case "MB" -> amount * 1_000_000;
                case "GB" -> amount * 1_000_000_000;
                default -> amount;
            };
        }

        private Matcher match(Pattern pattern, String name, String wanted) {
            Matcher matcher = pattern.matcher(text(name));
            if (!matcher.matches()) {
                throw wrong(name, wanted, null);
            }
            return matcher;
        }

        private IllegalArgumentException wrong(String name, String wanted, @Nullable Throwable cause) {
            return new IllegalArgumentException("--" + name + "=" + text(name) + " is not " + wanted, cause);
        }
    }
}
