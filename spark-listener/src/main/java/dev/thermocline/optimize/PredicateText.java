package dev.thermocline.optimize;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HexFormat;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Writes partitions as a predicate in Spark's SQL.
 *
 * <p>Values are compared as texts that Spark casts to the column's type, which is how Delta itself reads them; a cast
 * of the column to text would spell times and days in its own way and miss them. Only numbers with a fraction are
 * compared in both ways, because in ANSI mode 0.1 as text becomes a double, which no float equals.
 */
final class PredicateText {
    /** Values that mean the same in a quoted literal whatever settings the parser has. */
    private static final Pattern PLAIN = Pattern.compile("[^'\"\\\\$\\p{Cntrl}]*");

    private static final Pattern FRACTION = Pattern.compile("[-+]?[0-9]*[.eE][-+.eE0-9]*");

    private PredicateText() {}

    /** A predicate that holds for the rows of these partitions only. */
    static String of(Collection<Partition> partitions) {
        return partitions.stream().map(PredicateText::of).sorted().collect(Collectors.joining(" OR "));
    }

    private static String of(Partition partition) {
        return partition.values().stream().map(PredicateText::of).collect(Collectors.joining(" AND ", "(", ")"));
    }

    private static String of(Partition.Value value) {
        String column = '`' + value.column().replace("`", "``") + '`';
        return value.value().map(text -> equal(column, text)).orElse(column + " IS NULL");
    }

    private static String equal(String column, String text) {
        String equal = column + " = " + literal(text);
        if (FRACTION.matcher(text).matches()) {
            return "(" + equal + " OR CAST(" + column + " AS STRING) = " + literal(text) + ")";
        }
        return equal;
    }

    /**
     * Quotes, backslashes and dollars are read differently by settings and releases of Spark, so such a text is given
     * in bytes.
     */
    private static String literal(String text) {
        if (PLAIN.matcher(text).matches()) {
            return "'" + text + "'";
        }
        return "CAST(X'" + HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8)) + "' AS STRING)";
    }
}
