package dev.thermocline.benchmarks.demo.workload;

import java.time.YearMonth;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The months that the lake holds, as {@code yyyy-MM}; the newest is a fixed one.
 *
 * @param count of months, at least 1
 */
record Months(int count) {
    private static final YearMonth NEWEST = YearMonth.of(1998, 7);

    /** Checks the value. */
    Months {
        if (count < 1) {
            throw new IllegalArgumentException("count is below 1: " + count);
        }
    }

    /** All, the oldest first. */
    List<String> all() {
        return IntStream.range(0, count)
                .mapToObj(index -> back(count - 1 - index))
                .toList();
    }

    /** The month so many before the newest. */
    String back(int months) {
        return NEWEST.minusMonths(months).toString();
    }

    /** Whether the lake holds the month. */
    boolean contains(String month) {
        return month.compareTo(back(count - 1)) >= 0 && month.compareTo(back(0)) <= 0;
    }
}
