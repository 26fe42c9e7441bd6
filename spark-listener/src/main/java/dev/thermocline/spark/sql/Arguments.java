package dev.thermocline.spark.sql;

import dev.thermocline.config.option.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.connector.catalog.procedures.ProcedureParameter;

/**
 * The arguments of one call, by the names of the parameters. Spark has cast each to its parameter's type, and filled in
 * defaults.
 */
final class Arguments {
    private final String procedure;
    private final List<ProcedureParameter> parameters;
    private final InternalRow values;

    /** @param procedure whose they are, for errors */
    Arguments(String procedure, List<ProcedureParameter> parameters, InternalRow values) {
        this.procedure = procedure;
        this.parameters = parameters;
        this.values = values;
    }

    private int position(String name) {
        for (int i = 0; i < parameters.size(); i++) {
            if (parameters.get(i).name().equals(name)) {
                return i;
            }
        }
        throw new IllegalStateException(procedure + " has no parameter " + name);
    }

    /** @throws ProcedureException if it is null or blank */
    String text(String name, String remedy) {
        int position = position(name);
        String text =
                values.isNullAt(position) ? "" : values.getUTF8String(position).toString();
        if (text.isBlank()) {
            throw wrong(name, values.isNullAt(position) ? "NULL" : "'" + text + "'", remedy);
        }
        return text;
    }

    /** @throws ProcedureException if it is null or no duration */
    Duration duration(String name) {
        String remedy = "Write a whole number with the unit ms, s, m, h or d, as '30s'.";
        String text = text(name, remedy);
        try {
            return Durations.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ProcedureException(message(name, "'" + text + "'", remedy), e);
        }
    }

    /** @throws ProcedureException if it is less than a number */
    OptionalLong number(String name, long least, String remedy) {
        int position = position(name);
        if (values.isNullAt(position)) {
            return OptionalLong.empty();
        }
        long number = values.getLong(position);
        if (number < least) {
            throw wrong(name, Long.toString(number), remedy);
        }
        return OptionalLong.of(number);
    }

    /** @throws ProcedureException if it is null or empty, or has an element that is null or blank */
    List<String> texts(String name, String remedy) {
        int position = position(name);
        Optional<ArrayData> array =
                values.isNullAt(position) ? Optional.empty() : Optional.of(values.getArray(position));
        if (array.isEmpty() || array.get().numElements() == 0) {
            throw wrong(name, array.isEmpty() ? "NULL" : "empty", remedy);
        }
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < array.get().numElements(); i++) {
            String text =
                    array.get().isNullAt(i) ? "" : array.get().getUTF8String(i).toString();
            if (text.isBlank()) {
                throw wrong(name, "an array with a column that has no name", remedy);
            }
            texts.add(text);
        }
        return texts;
    }

    private ProcedureException wrong(String name, String value, String remedy) {
        return new ProcedureException(message(name, value, remedy));
    }

    private String message(String name, String value, String remedy) {
        return "CALL " + ProcedureException.qualified(procedure) + ": argument " + name + " is " + value + ". "
                + remedy;
    }
}
