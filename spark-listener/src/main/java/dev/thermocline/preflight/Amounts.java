package dev.thermocline.preflight;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Locale;

/** Numbers in the units that people read. Stateless. */
public final class Amounts {
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
    private static final int UNIT = 1024;
    private static final int DIGITS = 3;
    private static final long MINUTES = 60;
    private static final long HOURS = 3600;

    private Amounts() {}

    /** Bytes with one digit behind the point, where it is not 0: {@code 64 MiB}, {@code 1.5 GiB}. */
    public static String bytes(long bytes) {
        int unit = 0;
        double value = bytes;
        while (Math.round(value * 10) >= UNIT * 10L && unit < UNITS.length - 1) {
            value /= UNIT;
            unit++;
        }
        String text = String.format(Locale.ROOT, "%.1f", value);
        return (text.endsWith(".0") ? text.substring(0, text.length() - 2) : text) + " " + UNITS[unit];
    }

    /** A count with commas: {@code 33,512}. */
    static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    /** A time in seconds, minutes or hours: {@code 45 s}, {@code 2.5 min}. */
    static String time(Duration time) {
        double seconds = time.toMillis() / 1000.0;
        if (seconds < 2 * MINUTES) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        return seconds < 2 * HOURS
                ? String.format(Locale.ROOT, "%.1f min", seconds / MINUTES)
                : String.format(Locale.ROOT, "%.1f h", seconds / HOURS);
    }

    /** Money with two digits behind the point, or, if it is little, with three digits that are not 0. */
    static String money(BigDecimal money) {
        BigDecimal rounded = money.compareTo(BigDecimal.ONE) >= 0
                ? money.setScale(2, RoundingMode.HALF_UP)
                : money.round(new MathContext(DIGITS, RoundingMode.HALF_UP));
        return rounded.signum() == 0 ? "0" : rounded.toPlainString();
    }
}
