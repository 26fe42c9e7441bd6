package dev.thermocline.metrics;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.regex.Pattern;

/**
 * One metric, or one family of metrics whose names differ in one part.
 *
 * @param name as it is registered; the part that differs stands in angle brackets: {@code cache.hits.<tier>}
 * @param type what the number does
 * @param unit what is counted: {@code bytes}, {@code requests}
 * @param meaning one or two sentences
 * @param values what the part in brackets may be; empty if there is none
 * @param since first release that has it
 */
public record CacheMetric(String name, Type type, String unit, String meaning, List<String> values, String since) {
    private static final String FIRST_RELEASE = "0.1.0";
    private static final String PART = "[a-z][a-z-]*";
    private static final String VARIABLE = "<" + PART + ">";
    private static final Pattern NAME =
            Pattern.compile("(?:" + PART + "|" + VARIABLE + ")(?:\\.(?:" + PART + "|" + VARIABLE + "))+");

    /** What the number does. */
    public enum Type {
        /** Grows from the start of the process. */
        COUNTER,
        /** Goes up and down. */
        GAUGE
    }

    /** Checks the name and copies the values. */
    public CacheMetric {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("name is not lower case words between dots: " + name);
        }
        requireNonNull(type, "type is null");
        requireNonNull(unit, "unit is null");
        requireNonNull(meaning, "meaning is null");
        requireNonNull(since, "since is null");
        values = List.copyOf(values);
        int variables = name.split(VARIABLE, -1).length - 1;
        if (variables != (values.isEmpty() ? 0 : 1)) {
            throw new IllegalArgumentException(
                    "name must have one part in brackets if there are values, else none: " + name + " of " + values);
        }
    }

    /** A counter of the first release. */
    public static CacheMetric counter(String name, String unit, String meaning, String... values) {
        return new CacheMetric(name, Type.COUNTER, unit, meaning, List.of(values), FIRST_RELEASE);
    }

    /** A gauge of the first release. */
    public static CacheMetric gauge(String name, String unit, String meaning, String... values) {
        return new CacheMetric(name, Type.GAUGE, unit, meaning, List.of(values), FIRST_RELEASE);
    }

    /** The name with this value in the place of the brackets. */
    public String name(String value) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException(name + " has no part in brackets, for " + value);
        }
        return name.replaceFirst(VARIABLE, value);
    }

    /** All names under which it is registered. */
    public List<String> names() {
        return values.isEmpty()
                ? List.of(name)
                : values.stream().map(this::name).toList();
    }
}
