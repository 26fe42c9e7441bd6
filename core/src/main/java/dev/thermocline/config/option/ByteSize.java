package dev.thermocline.config.option;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number of bytes, zero or more. Units are powers of 1024: {@code k}, {@code m}, {@code g}, {@code t}, {@code p},
 * each also as {@code kb} or {@code kib}, in any case; a bare number counts bytes. Immutable.
 */
public record ByteSize(long bytes) implements Comparable<ByteSize> {
    private static final Pattern TEXT = Pattern.compile("([0-9]+) *(?:b|([kmgtp])(?:i?b)?)?");
    private static final String UNITS = "kmgtp";
    private static final int UNIT_BITS = 10;

    public ByteSize {
        if (bytes < 0) {
            throw new IllegalArgumentException("bytes is negative: " + bytes);
        }
    }

    /**
     * Reads a size such as {@code 64m} or {@code 65536}.
     *
     * @throws IllegalArgumentException if the text is not a size, is negative, has a fraction or does not fit a long
     */
    public static ByteSize parse(String text) {
        Matcher matcher = TEXT.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text
                    + "' is not a size: write a whole number of bytes, or one with the unit k, m, g, t or p (64m)");
        }
        String unit = matcher.group(2);
        try {
            long count = Long.parseLong(matcher.group(1));
            return new ByteSize(unit == null ? count : Math.multiplyExact(count, bytesOf(UNITS.indexOf(unit))));
        } catch (ArithmeticException | NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is more bytes than a long can count", e);
        }
    }

    /**
     * The shortest exact text with the largest unit that divides the size: {@code 1020k}, {@code 64m}, {@code 4097}.
     */
    @Override
    public String toString() {
        for (int unit = UNITS.length() - 1; unit >= 0 && bytes > 0; unit--) {
            if (bytes % bytesOf(unit) == 0) {
                return bytes / bytesOf(unit) + UNITS.substring(unit, unit + 1);
            }
        }
        return Long.toString(bytes);
    }

    @Override
    public int compareTo(ByteSize other) {
        return Long.compare(bytes, other.bytes);
    }

    private static long bytesOf(int unit) {
        return 1L << (UNIT_BITS * (unit + 1));
    }
}
