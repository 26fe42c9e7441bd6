package dev.thermocline.optimize;

import static java.util.Objects.requireNonNull;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One partition of a table: a value, or null, for each partition column. Immutable.
 *
 * @param values the columns in the order of their names; empty for a table without partitions
 */
public record Partition(List<Value> values) {
    /** The only partition of a table without partition columns. */
    static final Partition WHOLE_TABLE = new Partition(List.of());

    public Partition {
        values = values.stream().sorted(Comparator.comparing(Value::column)).toList();
    }

    /**
     * The partition that an action of a commit names.
     *
     * @param values column to value; the empty text is null, as Delta's protocol has it
     */
    static Partition of(Map<String, Optional<String>> values) {
        return new Partition(values.entrySet().stream()
                .map(entry -> new Value(entry.getKey(), entry.getValue().filter(text -> !text.isEmpty())))
                .toList());
    }

    /** Names of its columns. */
    List<String> columns() {
        return values.stream().map(Value::column).toList();
    }

    /**
     * A partition column and its value.
     *
     * @param column name of the column
     * @param value the value as the commit has it, empty = null
     */
    public record Value(String column, Optional<String> value) {
        public Value {
            requireNonNull(column, "column is null");
            requireNonNull(value, "value is null");
        }
    }
}
