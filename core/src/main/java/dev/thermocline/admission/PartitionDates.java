package dev.thermocline.admission;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQuery;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The one place that knows how old a partition is: reads a date out of partition values.
 *
 * <p>A value of a month counts as the month's last day. A partition without a date that can be read has no age and is
 * therefore always admitted. Columns are matched by the names that users know. Where a table with column mapping gives
 * physical names alone ({@code col-UUID}), any of its partition columns whose value is a date counts. Immutable and
 * thread-safe.
 */
public final class PartitionDates {
    /** Pattern of Spark's own date partitions. */
    public static final String ISO_DATE = "yyyy-MM-dd";

    private static final Pattern PHYSICAL_NAME = Pattern.compile("col-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final Pattern ESCAPE = Pattern.compile("%([0-9A-Fa-f]{2})");
    private static final LocalDateTime PROBE = LocalDateTime.of(2024, 2, 29, 0, 0);

    private final List<String> columns;
    private final List<DateTimeFormatter> formats;

    /**
     * A parser of given columns and patterns, both tried in order. Without columns nothing has a date.
     *
     * @throws IllegalArgumentException if a name is empty or a pattern doesn't give a year and a month
     */
    public PartitionDates(List<String> columns, List<String> patterns) {
        this.columns = columns.stream().map(PartitionDates::checkedColumn).toList();
        this.formats = patterns.stream().map(PartitionDates::checkedFormat).toList();
        if (this.formats.isEmpty()) {
            throw new IllegalArgumentException("at least one pattern is needed");
        }
    }

    /** The date of a partition: that of the first column which is there and can be read. */
    public Optional<LocalDate> dateOf(Map<String, String> partitionValues) {
        Optional<LocalDate> date = dateOfColumns(partitionValues);
        return date.isPresent() || columns.isEmpty() ? date : dateOfPhysicalNames(partitionValues);
    }

    private Optional<LocalDate> dateOfPhysicalNames(Map<String, String> partitionValues) {
        return partitionValues.entrySet().stream()
                .filter(value -> PHYSICAL_NAME.matcher(value.getKey()).matches())
                .sorted(Map.Entry.comparingByKey())
                .flatMap(value -> parse(value.getValue()).stream())
                .findFirst();
    }

    private Optional<LocalDate> dateOfColumns(Map<String, String> partitionValues) {
        for (String column : columns) {
            for (Map.Entry<String, String> value : partitionValues.entrySet()) {
                Optional<LocalDate> date =
                        value.getKey().equalsIgnoreCase(column) ? parse(value.getValue()) : Optional.empty();
                if (date.isPresent()) {
                    return date;
                }
            }
        }
        return Optional.empty();
    }

    /**
     * The date of a file by its name, whose directories {@code column=value} are partitions as Hive writes them,
     * unusual characters as {@code %XX}.
     */
    public Optional<LocalDate> dateOfKey(String key) {
        return dateOf(valuesOf(key));
    }

    /** The partition values in directories {@code column=value} of a file's name, as Hive writes them. */
    public static Map<String, String> valuesOf(String key) {
        Map<String, String> partitions = new LinkedHashMap<>();
        int start = 0;
        for (int end = key.indexOf('/'); end >= 0; end = key.indexOf('/', start)) {
            int equals = key.indexOf('=', start);
            if (equals > start && equals < end) {
                partitions.put(unescaped(key.substring(start, equals)), unescaped(key.substring(equals + 1, end)));
            }
            start = end + 1;
        }
        return partitions;
    }

    private static String unescaped(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        Matcher escape = ESCAPE.matcher(text);
        return escape.replaceAll(
                found -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(found.group(1), 16))));
    }

    /** The date that a text holds from its first to its last character, empty if it holds none. */
    public Optional<LocalDate> parse(String text) {
        for (DateTimeFormatter format : formats) {
            Optional<LocalDate> date = parse(format, text);
            if (date.isPresent()) {
                return date;
            }
        }
        return Optional.empty();
    }

    /** Whether a partition of this date is recent: on the cutoff day or after it, or without a date. */
    public static boolean admits(Optional<LocalDate> date, LocalDate cutoff) {
        return date.isEmpty() || !date.get().isBefore(cutoff);
    }

    private static Optional<LocalDate> parse(DateTimeFormatter format, String text) {
        try {
            TemporalQuery<LocalDate> lastDayOfMonth =
                    month -> YearMonth.from(month).atEndOfMonth();
            TemporalAccessor date = format.parseBest(text, LocalDate::from, lastDayOfMonth);
            return Optional.of(LocalDate.from(date));
        } catch (DateTimeException noDate) {
            return Optional.empty();
        }
    }

    private static String checkedColumn(String column) {
        if (column.isBlank()) {
            throw new IllegalArgumentException("name of a partition column is empty");
        }
        return column;
    }

    private static DateTimeFormatter checkedFormat(String pattern) {
        DateTimeFormatter format;
        Optional<LocalDate> probe;
        try {
            // 'y' is the year of an era and alone gives no date when read strictly
            format = DateTimeFormatter.ofPattern(pattern.replace('y', 'u'), Locale.ROOT)
                    .withResolverStyle(ResolverStyle.STRICT);
            probe = parse(format, format.format(PROBE));
        } catch (IllegalArgumentException | DateTimeException noPattern) {
            throw new IllegalArgumentException("not a pattern of a date: '" + pattern + "'", noPattern);
        }
        if (!probe.equals(Optional.of(PROBE.toLocalDate()))) {
            throw new IllegalArgumentException(
                    "pattern of a date must give at least a year and a month, as yyyy-MM does: '" + pattern + "'");
        }
        return format;
    }
}
