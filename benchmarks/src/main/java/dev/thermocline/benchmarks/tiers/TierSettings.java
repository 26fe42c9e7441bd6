package dev.thermocline.benchmarks.tiers;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the benchmark runs with, given as {@code --name=value}: {@link #arguments} and {@link #parse} are inverse.
 *
 * @param seed of offsets, plans and file contents
 * @param latency time to first byte of each request, at most 5 s
 * @param bandwidth bytes a second of one connection, 0 for no limit
 * @param hits measured reads of each size in each tier, 100 to 1,000,000
 * @param misses measured reads of each size that S3 serves, 100 to 110: each needs a block that was not read before
 */
record TierSettings(long seed, Duration latency, long bandwidth, int hits, int misses) {
    private static final TierSettings DEFAULTS = new TierSettings(42, Duration.ofMillis(50), 100_000_000, 5_000, 100);

    /** Checks the values. */
    TierSettings {
        check(!latency.isNegative() && latency.toMillis() <= 5_000, "latency-ms", latency.toMillis(), "0 to 5000");
        check(bandwidth >= 0, "bandwidth", bandwidth, "0 (no limit) or more");
        check(hits >= 100 && hits <= 1_000_000, "hits", hits, "100 to 1000000");
        check(misses >= 100 && misses <= 110, "misses", misses, "100 to 110");
    }

    private static void check(boolean valid, String name, long value, String wanted) {
        if (!valid) {
            throw new IllegalArgumentException("--" + name + "=" + value + " is out of range: take " + wanted);
        }
    }

    static TierSettings defaults() {
        return DEFAULTS;
    }

    /**
     * Reads arguments; what is not named keeps its default.
     *
     * @throws IllegalArgumentException with the argument and what would be right
     */
    static TierSettings parse(List<String> arguments) {
        Map<String, Long> values = new LinkedHashMap<>(DEFAULTS.values());
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            String name = argument.startsWith("--") && equals > 0 ? argument.substring(2, equals) : "";
            if (values.replace(name, number(argument, argument.substring(equals + 1))) == null) {
                throw new IllegalArgumentException("unknown argument '" + argument + "': take --name=value with one of "
                        + String.join(", ", values.keySet()));
            }
        }
        return new TierSettings(
                values.getOrDefault("seed", 0L),
                Duration.ofMillis(values.getOrDefault("latency-ms", 0L)),
                values.getOrDefault("bandwidth", 0L),
                Math.toIntExact(values.getOrDefault("hits", 0L)),
                Math.toIntExact(values.getOrDefault("misses", 0L)));
    }

    private static Long number(String argument, String text) {
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + argument + "' has no whole number as its value", e);
        }
    }

    /** The arguments that {@link #parse} reads back to equal settings. */
    List<String> arguments() {
        return values().entrySet().stream()
                .map(value -> "--" + value.getKey() + "=" + value.getValue())
                .toList();
    }

    /** Name and value of each setting. */
    Map<String, Long> values() {
        Map<String, Long> values = new LinkedHashMap<>();
        values.put("seed", seed);
        values.put("latency-ms", latency.toMillis());
        values.put("bandwidth", bandwidth);
        values.put("hits", (long) hits);
        values.put("misses", (long) misses);
        return values;
    }
}
