package dev.thermocline.spark.sql;

import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.connector.read.LocalScan;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/** What a procedure answered, as Spark reads it: without a task. Immutable. */
final class Rows implements LocalScan {
    private final StructType schema;
    private final InternalRow[] rows;

    /**
     * Takes values of Java: texts, numbers, truth values and null.
     *
     * @param rows values in the sequence of the schema's fields
     */
    Rows(StructType schema, List<@Nullable Object[]> rows) {
        this.schema = schema;
        this.rows = rows.stream().map(row -> internal(schema, row)).toArray(InternalRow[]::new);
    }

    private static InternalRow internal(StructType schema, @Nullable Object[] values) {
        if (values.length != schema.length()) {
            throw new IllegalStateException(values.length + " values for " + schema.length() + " columns");
        }
        @Nullable Object[] converted = new Object[values.length];
        for (int i = 0; i < values.length; i++) {
            converted[i] = values[i] instanceof String text ? UTF8String.fromString(text) : values[i];
        }
        return new GenericInternalRow(converted);
    }

    @Override
    public StructType readSchema() {
        return schema;
    }

    @Override
    public InternalRow[] rows() {
        return rows.clone();
    }
}
