package dev.thermocline.exposition;

import static java.util.Objects.requireNonNull;

import dev.thermocline.metrics.CacheMetric;
import java.util.List;
import java.util.regex.Pattern;

/**
 * One metric as Prometheus sees it.
 *
 * @param name of the metric; that of a counter ends with {@code _total}, and a unit stands in it
 * @param type what the number does
 * @param scope of what the numbers are
 * @param label name of the label that distinguishes the parts, beside {@code executor}; empty if there is one part
 * @param parts what is shown, one series each
 * @param help one sentence
 */
record ExposedMetric(String name, CacheMetric.Type type, Scope scope, String label, List<Part> parts, String help) {
    private static final Pattern NAME = Pattern.compile("thermocline(?:_[a-z0-9]+)+");

    /** Of what the numbers are. */
    enum Scope {
        /** Of single processes, each with its own label {@code executor}. */
        PROCESS,
        /** Sums over all processes. */
        ALL,
        /** Of the driver's work for all, read from its metric registry; what is not registered is left out. */
        DRIVER
    }

    /** Checks the name. */
    ExposedMetric {
        requireNonNull(type, "type is null");
        requireNonNull(scope, "scope is null");
        requireNonNull(help, "help is null");
        parts = List.copyOf(parts);
        boolean total = name.endsWith("_total");
        if (!NAME.matcher(name).matches() || total != (type == CacheMetric.Type.COUNTER)) {
            throw new IllegalArgumentException(
                    "name is not lower case words below thermocline, with _total for counters alone: " + name);
        }
        if (label.isEmpty() && parts.size() != 1) {
            throw new IllegalArgumentException(name + " has " + parts.size() + " parts and no label for them");
        }
    }

    /**
     * One series of a process, or of all.
     *
     * @param value of the label, empty without one
     * @param keys of the numbers whose sum it is
     * @param where key of a number that is not 0 where there is such a series; empty if there always is
     */
    record Part(String value, List<String> keys, String where) {
        /** Copies the keys. */
        Part {
            keys = List.copyOf(keys);
        }
    }
}
