package dev.thermocline.benchmarks.report;

import java.util.Locale;

/**
 * How numbers are written. Thousands are set apart by a narrow space that does not break, a minus is the sign, not the
 * hyphen. Below 100 there is one decimal, from 100 on there is none; counts never have one.
 */
final class Figures {
    /** Narrow, and lines do not break there. */
    static final char THIN_SPACE = '\u202f';

    /** Stands where there is no value. */
    static final String NONE = "–";

    private static final double WHOLE_FROM = 100;
    private static final double MEGA = 1e6;

    private Figures() {}

    /** A number of things. */
    static String count(long value) {
        return signed(value < 0, String.format(Locale.ROOT, "%,d", Math.abs(value)));
    }

    /** A measured value: milliseconds, or a mean. */
    static String measure(double value) {
        double amount = Math.abs(value);
        if (Math.round(amount * 10) >= WHOLE_FROM * 10) {
            return count(Math.round(value));
        }
        String digits = String.format(Locale.ROOT, "%.1f", amount);
        return signed(value < 0 && !digits.equals("0.0"), digits);
    }

    /** Bytes as megabytes of a million bytes. */
    static String megabytes(long bytes) {
        return measure(bytes / MEGA);
    }

    /** A share of one as whole percent. */
    static String percent(double share) {
        return count(Math.round(share * 100));
    }

    private static String signed(boolean negative, String digits) {
        return (negative ? "−" : "") + digits.replace(',', THIN_SPACE);
    }
}
