package dev.thermocline.config.option;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads and writes durations as options spell them: a whole number with the unit {@code ms}, {@code s}, {@code m}
 * (minutes), {@code h} or {@code d} (24 hours), in any case. A bare number is refused, because the reader of a
 * configuration file cannot see whether it counts milliseconds or seconds.
 */
public final class Durations {
    private static final Pattern TEXT = Pattern.compile("([0-9]+) *([a-z]*)");

    private Durations() {}

    /**
     * Reads a duration such as {@code 7d} or {@code 500ms}.
     *
     * @throws IllegalArgumentException if the text is not a duration, has no unit, is negative or does not fit
     */
    public static Duration parse(String text) {
        Matcher matcher = TEXT.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw notDuration(text);
        }
        String number = matcher.group(1);
        if (matcher.group(2).isEmpty()) {
            throw new IllegalArgumentException("'" + text + "' has no unit: write " + number + "s for seconds or "
                    + number + "ms for milliseconds");
        }
        try {
            return Duration.of(Long.parseLong(number), unit(matcher.group(2), text));
        } catch (ArithmeticException | NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is longer than a duration can be", e);
        }
    }

    /**
     * The exact text with the largest unit that divides the duration: {@code 90s}, {@code 7d}.
     *
     * @throws IllegalArgumentException if the duration is negative or finer than a millisecond
     */
    public static String format(Duration duration) {
        if (duration.isNegative() || duration.getNano() % 1_000_000 != 0) {
            throw new IllegalArgumentException("duration is negative or finer than a millisecond: " + duration);
        }
        long seconds = duration.getSeconds();
        if (duration.getNano() != 0) {
            return duration.toMillis() + "ms";
        }
        if (seconds == 0 || seconds % 60 != 0) {
            return seconds + "s";
        }
        if (seconds % 3_600 != 0) {
            return seconds / 60 + "m";
        }
        return seconds % 86_400 == 0 ? seconds / 86_400 + "d" : seconds / 3_600 + "h";
    }

    private static ChronoUnit unit(String unit, String text) {
        return switch (unit) {
            case "ms" -> ChronoUnit.MILLIS;
            case "s" -> ChronoUnit.SECONDS;
            case "m" -> ChronoUnit.MINUTES;
            case "h" -> ChronoUnit.HOURS;
            case "d" -> ChronoUnit.DAYS;
            default -> throw notDuration(text);
        };
    }

    private static IllegalArgumentException notDuration(String text) {
        return new IllegalArgumentException(
                "'" + text + "' is not a duration: write a whole number with the unit ms, s, m, h or d (30s)");
    }
}
