package dev.thermocline.spark.sql;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.sql.connector.catalog.Identifier;
import org.apache.spark.sql.connector.catalog.ProcedureCatalog;
import org.apache.spark.sql.connector.catalog.procedures.UnboundProcedure;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * The catalog {@code thermocline}: procedures in its namespace {@code system}, and no tables. The plugin names it to
 * Spark by {@code spark.sql.catalog.thermocline}; Spark makes one for each session. Thread-safe.
 */
public final class ThermoclineCatalog implements ProcedureCatalog {
    private final List<CatalogProcedure> procedures = procedures();
    private volatile String name = ProcedureException.CATALOG;

    /** For Spark, which calls {@link #initialize} next. */
    public ThermoclineCatalog() {}

    private static List<CatalogProcedure> procedures() {
        List<CatalogProcedure> all = new ArrayList<>(TableProcedures.all());
        all.addAll(ProcessProcedures.all());
        all.sort(Comparator.comparing(CatalogProcedure::name));
        return List.copyOf(all);
    }

    @Override
    public void initialize(String assigned, CaseInsensitiveStringMap options) {
        name = assigned;
    }

    @Override
    public String name() {
        return name;
    }

    /**
     * A procedure by its name, in any case.
     *
     * @throws IllegalArgumentException if there is none; it lists those that exist
     */
    @Override
    public UnboundProcedure loadProcedure(Identifier identifier) {
        if (isNamespace(identifier.namespace())) {
            for (CatalogProcedure procedure : procedures) {
                if (procedure.name().equalsIgnoreCase(identifier.name())) {
                    return procedure.unbound();
                }
            }
        }
        List<String> there = procedures.stream()
                .map(procedure -> ProcedureException.qualified(procedure.name()))
                .toList();
        throw new ProcedureException("There is no procedure " + ProcedureException.CATALOG + "." + identifier
                + ". Those that exist are " + String.join(", ", there) + ".");
    }

    /** All procedures of a namespace: Spark asks from 4.1 on. */
    @Override
    public Identifier[] listProcedures(String[] namespace) {
        return isNamespace(namespace)
                ? procedures.stream()
                        .map(procedure -> Identifier.of(new String[] {ProcedureException.NAMESPACE}, procedure.name()))
                        .toArray(Identifier[]::new)
                : new Identifier[0];
    }

    private static boolean isNamespace(String[] namespace) {
        return namespace.length == 1 && namespace[0].equalsIgnoreCase(ProcedureException.NAMESPACE);
    }
}
