package dev.thermocline.spark.sql;

import static java.util.Objects.requireNonNull;

import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.catalog.procedures.BoundProcedure;
import org.apache.spark.sql.connector.catalog.procedures.ProcedureParameter;
import org.apache.spark.sql.connector.catalog.procedures.UnboundProcedure;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * One procedure: its parameters, the columns of its answer, and what it does. Runs on the thread of the caller, on the
 * driver. Immutable.
 */
final class CatalogProcedure implements BoundProcedure {
    private final String name;
    private final String description;
    private final List<ProcedureParameter> parameters;
    private final StructType columns;
    private final Body body;

    /** What a procedure does. */
    @FunctionalInterface
    interface Body {
        /** The rows of its answer: values of Java in the sequence of the columns. */
        List<@Nullable Object[]> call(Arguments arguments) throws InterruptedException;
    }

    CatalogProcedure(
            String name, String description, List<ProcedureParameter> parameters, StructType columns, Body body) {
        this.name = requireNonNull(name, "name is null");
        this.description = requireNonNull(description, "description is null");
        this.parameters = List.copyOf(parameters);
        this.columns = requireNonNull(columns, "columns is null");
        this.body = requireNonNull(body, "body is null");
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public ProcedureParameter[] parameters() {
        return parameters.toArray(ProcedureParameter[]::new);
    }

    @Override
    public boolean isDeterministic() {
        return false;
    }

    @Override
    public Iterator<Scan> call(InternalRow input) {
        try {
            Scan answer = new Rows(columns, body.call(new Arguments(name, parameters, input)));
            return List.of(answer).iterator();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("CALL " + ProcedureException.qualified(name) + " was interrupted", e);
        }
    }

    /** As Spark wants to have it before it knows the arguments. */
    UnboundProcedure unbound() {
        return new Unbound(this);
    }

    /** The procedure before its arguments are known: Spark takes what is both for never bound. */
    private record Unbound(CatalogProcedure procedure) implements UnboundProcedure {
        @Override
        public String name() {
            return procedure.name();
        }

        @Override
        public String description() {
            return procedure.description();
        }

        @Override
        public BoundProcedure bind(StructType arguments) {
            return procedure;
        }
    }
}
