package dev.thermocline.benchmarks.replay;

import dev.thermocline.config.option.ByteSize;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is replayed on what, given as {@code --name=value}; an empty value is the default.
 *
 * @param trace the file, or nothing for the synthetic trace
 * @param sizes capacities of the caches
 * @param policies that they have
 * @param tails percent of each capacity for tails, as in fs.s3a.cache.tail.disk.share
 */
record ReplaySettings(Optional<Path> trace, List<ByteSize> sizes, List<Policy> policies, int tails) {
    private static final Map<String, String> DEFAULTS = defaults();

    /** Copies the lists and checks the share. */
    ReplaySettings {
        sizes = List.copyOf(sizes);
        policies = List.copyOf(policies);
        if (tails < 1 || tails > 50) {
            throw new IllegalArgumentException("--tails=" + tails + " is out of range: take 1 to 50");
        }
        if (sizes.stream().anyMatch(size -> size.bytes() < 1)) {
            throw new IllegalArgumentException("--sizes=" + sizes + ": take sizes above 0");
        }
    }

    private static Map<String, String> defaults() {
        Map<String, String> defaults = new LinkedHashMap<>();
        defaults.put("trace", "");
        defaults.put("sizes", "1g,10g,100g");
        defaults.put("policies", String.join(",", Policy.labels()));
        defaults.put("tails", "10");
        return defaults;
    }

    /**
     * Reads arguments.
     *
     * @throws IllegalArgumentException with the argument and what would be right
     */
    static ReplaySettings parse(List<String> arguments) {
        Map<String, String> values = new LinkedHashMap<>(DEFAULTS);
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            String name = argument.startsWith("--") && equals > 0 ? argument.substring(2, equals) : "";
            if (!DEFAULTS.containsKey(name)) {
                throw new IllegalArgumentException("unknown argument '" + argument + "': take --name=value with one of "
                        + String.join(", ", DEFAULTS.keySet()));
            }
            String value = argument.substring(equals + 1).strip();
            if (!value.isEmpty()) {
                values.put(name, value);
            }
        }
        return of(values);
    }

    private static ReplaySettings of(Map<String, String> values) {
        return new ReplaySettings(
                Optional.of(values.getOrDefault("trace", ""))
                        .filter(file -> !file.isEmpty())
                        .map(Path::of),
                parts(values.getOrDefault("sizes", "")).stream()
                        .map(ByteSize::parse)
                        .toList(),
                parts(values.getOrDefault("policies", "")).stream()
                        .map(Policy::of)
                        .toList(),
                percent(values.getOrDefault("tails", "")));
    }

    private static List<String> parts(String list) {
        return Arrays.stream(list.split(",")).map(String::strip).distinct().toList();
    }

    private static int percent(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("--tails=" + text + " is no whole number of percent: take 1 to 50", e);
        }
    }

    /** The smallest of the capacities, in bytes. */
    long smallest() {
        return sizes.stream().mapToLong(ByteSize::bytes).min().orElseThrow();
    }
}
