package dev.thermocline.config.option;

import dev.thermocline.admission.PartitionDates;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How the text of an option becomes a value: the name of the type, what is allowed in words, and a parser that throws
 * {@code IllegalArgumentException} with the reason (key and remedy are added by {@link Option}).
 */
public record OptionType<T>(String name, String allowed, Function<String, T> parser) {

    private static final String SECRET = "secret";

    public static OptionType<Boolean> bool() {
        return new OptionType<>("boolean", "true, false", text -> switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("'" + text + "' is neither true nor false");
        });
    }

    public static OptionType<Integer> integer(int min, int max) {
        return range("integer", OptionType::parseInteger, min, max, String::valueOf);
    }

    public static OptionType<ByteSize> size(String min, String max) {
        return range("size", ByteSize::parse, ByteSize.parse(min), ByteSize.parse(max), ByteSize::toString);
    }

    public static OptionType<Duration> duration(String min, String max) {
        return range("duration", Durations::parse, Durations.parse(min), Durations.parse(max), Durations::format);
    }

    /** A number with a fraction, as prices have. */
    public static OptionType<BigDecimal> decimal(String min, String max) {
        return range(
                "number",
                OptionType::parseDecimal,
                new BigDecimal(min),
                new BigDecimal(max),
                BigDecimal::toPlainString);
    }

    public static <E extends Enum<E>> OptionType<E> oneOf(Class<E> values) {
        String allowed = Stream.of(values.getEnumConstants())
                .map(value -> value.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
        return new OptionType<>(
                "word",
                allowed,
                text -> Stream.of(values.getEnumConstants())
                        .filter(value -> value.name().equalsIgnoreCase(text))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("'" + text + "' is not one of " + allowed)));
    }

    /**
     * A text that nobody sees: the value is whether one is in the configuration itself, not which. Whoever needs
     * the text asks {@code Configuration.getPassword}, which asks credential providers first.
     */
    public static OptionType<Boolean> secret(String allowed) {
        return new OptionType<>(SECRET, allowed, text -> !text.isEmpty());
    }

    /** Whether two texts may differ although the values do not. */
    boolean isSecret() {
        return name.equals(SECRET);
    }

    public static OptionType<List<String>> names() {
        return new OptionType<>("list", "names with commas between them; may be empty", OptionType::splitAtCommas);
    }

    public static OptionType<String> text() {
        return new OptionType<>("text", "any text, not empty", text -> {
            if (text.isEmpty()) {
                throw new IllegalArgumentException("the text is empty");
            }
            return text;
        });
    }

    public static OptionType<List<String>> dateFormats() {
        return new OptionType<>(
                "list of date patterns", "patterns that give at least a year and a month, as yyyy-MM does", text -> {
                    List<String> patterns = splitAtCommas(text);
                    new PartitionDates(List.of(), patterns); // throws what is wrong with them
                    return patterns;
                });
    }

    public static OptionType<TtlRules> ttlRules(String shortest) {
        return new OptionType<>(
                "list of rules",
                "at most " + TtlRules.MOST + " times expression=duration of at least " + shortest
                        + " with commas between them; may be empty",
                text -> TtlRules.parse(text, Durations.parse(shortest)));
    }

    public static OptionType<String> expression() {
        return new OptionType<>("Java regular expression", "a Java regular expression; may be empty", text -> {
            Pattern.compile(text);
            return text;
        });
    }

    public static OptionType<List<Path>> directories() {
        return new OptionType<>("list of directories", "absolute local paths with commas between them", text -> {
            List<Path> paths =
                    splitAtCommas(text).stream().map(OptionType::parsePath).toList();
            if (paths.isEmpty()) {
                throw new IllegalArgumentException("the list is empty");
            }
            if (paths.stream().distinct().count() < paths.size()) {
                throw new IllegalArgumentException("a directory is named twice");
            }
            return paths;
        });
    }

    public static OptionType<Path> file() {
        return new OptionType<>("file", "an absolute local path", OptionType::parsePath);
    }

    public static OptionType<NamePatterns> patterns() {
        return new OptionType<>(
                "list of patterns",
                "Java regular expressions with commas between them; may be empty",
                NamePatterns::parse);
    }

    public static OptionType<DiskCapacity> diskCapacity() {
        OptionType<ByteSize> size = size(DiskCapacity.MINIMUM.toString(), "1p");
        return new OptionType<>(
                "size, `auto` or `off`", size.allowed + ", auto, off", text -> switch (text.toLowerCase(Locale.ROOT)) {
                    case "auto" -> new DiskCapacity.Automatic();
                    case "off" -> new DiskCapacity.Off();
                    default -> new DiskCapacity.Fixed(size.parser.apply(text));
                });
    }

    /** The same type with a word beside its values; the word stands for "no value", so that no number has to. */
    public OptionType<Optional<T>> or(String word) {
        return new OptionType<>(
                name + " or `" + word + "`",
                allowed + ", " + word,
                text -> text.equalsIgnoreCase(word) ? Optional.empty() : Optional.of(parser.apply(text)));
    }

    /** The same type with one more rule; {@code rule} completes the sentence "the value must be ...". */
    public OptionType<T> where(Predicate<T> test, String rule) {
        return new OptionType<>(name, allowed + ", " + rule, text -> {
            T value = parser.apply(text);
            if (!test.test(value)) {
                throw new IllegalArgumentException("the value must be " + rule);
            }
            return value;
        });
    }

    private static <T extends Comparable<T>> OptionType<T> range(
            String name, Function<String, T> parser, T min, T max, Function<T, String> format) {
        String allowed = format.apply(min) + " to " + format.apply(max);
        return new OptionType<>(name, allowed, text -> {
            T value = parser.apply(text);
            if (value.compareTo(min) < 0) {
                throw new IllegalArgumentException("the value is below the minimum " + format.apply(min));
            }
            if (value.compareTo(max) > 0) {
                throw new IllegalArgumentException("the value is above the maximum " + format.apply(max));
            }
            return value;
        });
    }

    private static Integer parseInteger(String text) {
        try {
            return Integer.valueOf(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is not a whole number that fits 32 bits", e);
        }
    }

    private static BigDecimal parseDecimal(String text) {
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is not a number: write it with a point (0.0004)", e);
        }
    }

    private static Path parsePath(String text) {
        if (text.contains("${")) {
            throw new IllegalArgumentException("'" + text + "' holds a variable that the configuration does not set");
        }
        Path path = Path.of(text);
        if (!path.isAbsolute()) {
            throw new IllegalArgumentException("'" + text + "' is not an absolute local path (no file: in front)");
        }
        return path.normalize();
    }

    private static List<String> splitAtCommas(String text) {
        return Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }
}
