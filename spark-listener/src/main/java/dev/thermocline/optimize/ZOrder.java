package dev.thermocline.optimize;

import java.util.List;
import java.util.Locale;

/**
 * The part of a commit of {@code OPTIMIZE ... ZORDER BY} that says what it ordered. Immutable.
 *
 * @param columns columns of the order, in lower case because Delta doesn't tell cases apart; their sequence counts
 * @param wholeTable whether it had no WHERE, so that it looked at all partitions
 */
public record ZOrder(List<String> columns, boolean wholeTable) {
    public ZOrder {
        columns = normalized(columns);
    }

    /**
     * The form in which column lists are compared.
     *
     * @throws IllegalArgumentException if there is no column
     */
    static List<String> normalized(List<String> columns) {
        if (columns.isEmpty()) {
            throw new IllegalArgumentException("ZORDER BY needs at least one column");
        }
        return columns.stream().map(column -> column.toLowerCase(Locale.ROOT)).toList();
    }
}
