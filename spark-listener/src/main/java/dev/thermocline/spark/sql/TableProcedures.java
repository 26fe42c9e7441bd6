package dev.thermocline.spark.sql;

import dev.thermocline.optimize.OptimizeAdvice;
import dev.thermocline.report.CommitReport;
import dev.thermocline.report.ComparedFile;
import dev.thermocline.report.DropResult;
import dev.thermocline.report.TableStatus;
import dev.thermocline.report.WarmResult;
import dev.thermocline.spark.Thermocline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.spark.sql.connector.catalog.procedures.ProcedureParameter;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** The procedures that are about one table. Stateless. */
final class TableProcedures {
    private static final String TABLE = "table";
    static final String TIMEOUT = "timeout";
    private static final String VERSION = "version";
    private static final String FILES = "files";
    private static final int DEFAULT_FILES = 10;
    private static final String FILES_REMEDY = "Give at least 1, or leave it out for 10.";
    private static final String COLUMNS = "zorder_by";
    private static final String LAST_DAYS = "last_days";
    private static final String NONE = "NULL";
    private static final String TABLE_REMEDY =
            "Give the table's path, as 's3a://bucket/table', or 'delta.`path`', or its name in the session's catalog.";

    private static final ProcedureParameter TABLE_PARAMETER = ProcedureParameter.in(TABLE, DataTypes.StringType)
            .comment("path, delta.`path`, or name in the session's catalog")
            .build();

    private static final StructType RESULT = new StructType()
            .add("status", DataTypes.StringType, false)
            .add(VERSION, DataTypes.LongType, true)
            .add("added_files", DataTypes.IntegerType, true)
            .add("lag_ms", DataTypes.LongType, true)
            .add("outcomes", DataTypes.StringType, true);

    private TableProcedures() {}

    static List<CatalogProcedure> all() {
        return List.of(status(), awaitWarm(), warm(), evict(), selfTest(), optimizeAdvice());
    }

    private static CatalogProcedure status() {
        StructType columns = new StructType()
                .add("executor", DataTypes.StringType, false)
                .add(VERSION, DataTypes.LongType, false)
                .add("live_files", DataTypes.LongType, false)
                .add("live_bytes", DataTypes.LongType, false)
                .add("complete", DataTypes.BooleanType, false)
                .add("warm_tails", DataTypes.LongType, true)
                .add("warm_bodies", DataTypes.LongType, true)
                .add("warm_bytes", DataTypes.LongType, true);
        return new CatalogProcedure(
                "status",
                "How much of a table's newest version each executor holds.",
                List.of(TABLE_PARAMETER, timeout("15s")),
                columns,
                TableProcedures::status);
    }

    private static List<@Nullable Object[]> status(Arguments arguments) throws InterruptedException {
        Duration timeout = arguments.duration(TIMEOUT);
        TableStatus status = Thermocline.status(arguments.text(TABLE, TABLE_REMEDY), timeout);
        List<@Nullable Object[]> rows = new ArrayList<>();
        new TreeMap<>(status.executors())
                .forEach(
                        (executor, held) -> rows.add(row(executor, status, held.tails(), held.bodies(), held.bytes())));
        new TreeSet<>(status.unreached()).forEach(executor -> rows.add(row(executor, status, null, null, null)));
        return rows;
    }

    private static @Nullable Object[] row(
            String executor, TableStatus status, @Nullable Long tails, @Nullable Long bodies, @Nullable Long bytes) {
        TableStatus.Scope scope = status.scope();
        return new @Nullable Object[] {
            executor, status.version(), scope.files(), scope.bytes(), scope.whole(), tails, bodies, bytes
        };
    }

    private static CatalogProcedure awaitWarm() {
        ProcedureParameter version = ProcedureParameter.in(VERSION, DataTypes.LongType)
                .defaultValue(NONE)
                .comment("of the commit; NULL means the newest in S3 at the time of the call")
                .build();
        return new CatalogProcedure(
                "await_warm",
                "Waits until what a commit added is resident in every process.",
                List.of(TABLE_PARAMETER, timeout("30s"), version),
                RESULT,
                TableProcedures::awaitWarm);
    }

    private static CatalogProcedure warm() {
        return new CatalogProcedure(
                "warm",
                "Warms the tails of a table's live files in every process, and waits for it.",
                List.of(TABLE_PARAMETER, timeout("60s")),
                RESULT,
                arguments -> {
                    Duration timeout = arguments.duration(TIMEOUT);
                    return rows(Thermocline.warm(arguments.text(TABLE, TABLE_REMEDY), timeout), OptionalLong.empty());
                });
    }

    private static List<@Nullable Object[]> awaitWarm(Arguments arguments) throws InterruptedException {
        String table = arguments.text(TABLE, TABLE_REMEDY);
        Duration timeout = arguments.duration(TIMEOUT);
        OptionalLong version =
                arguments.number(VERSION, 0, "Give a version of the table, from 0 on, or NULL for the newest.");
        WarmResult result = version.isPresent()
                ? Thermocline.warmth(table, version.getAsLong(), timeout)
                : Thermocline.warmth(table, timeout);
        return rows(result, version);
    }

    /** @param version that was asked for, if there is no report */
    private static List<@Nullable Object[]> rows(WarmResult result, OptionalLong version) {
        @Nullable CommitReport report = result.report().orElse(null);
        @Nullable
        Object[] row = report == null
                ? new @Nullable Object[] {
                    result.status().name(), version.isPresent() ? version.getAsLong() : null, null, null, null
                }
                : new @Nullable Object[] {
                    result.status().name(),
                    report.version(),
                    report.added(),
                    report.warmLag().map(Duration::toMillis).orElse(null),
                    outcomes(report)
                };
        return List.<@Nullable Object[]>of(row);
    }

    private static String outcomes(CommitReport report) {
        return new TreeMap<>(report.outcomes())
                .entrySet().stream()
                        .map(outcome -> outcome.getKey().name() + " " + outcome.getValue())
                        .collect(Collectors.joining(", "));
    }

    private static CatalogProcedure evict() {
        StructType columns = new StructType()
                .add("executor", DataTypes.StringType, false)
                .add("files", DataTypes.LongType, true)
                .add("bytes", DataTypes.LongType, true)
                .add("complete", DataTypes.BooleanType, false);
        return new CatalogProcedure(
                "evict",
                "Drops a table from the cache of every process.",
                List.of(TABLE_PARAMETER, timeout("30s")),
                columns,
                TableProcedures::evict);
    }

    private static List<@Nullable Object[]> evict(Arguments arguments) throws InterruptedException {
        Duration timeout = arguments.duration(TIMEOUT);
        DropResult dropped = Thermocline.evict(arguments.text(TABLE, TABLE_REMEDY), timeout);
        return DropRows.of(dropped, amount -> new Object[] {amount.files(), amount.bytes()}).stream()
                .map(row -> new @Nullable Object[] {row[0], row[1], row[2], dropped.whole()})
                .toList();
    }

    private static CatalogProcedure selfTest() {
        StructType columns = new StructType()
                .add("executor", DataTypes.StringType, false)
                .add("file", DataTypes.StringType, false)
                .add("bytes", DataTypes.LongType, false)
                .add("held_bytes", DataTypes.LongType, false)
                .add("result", DataTypes.StringType, false)
                .add("detail", DataTypes.StringType, false);
        ProcedureParameter files = ProcedureParameter.in(FILES, DataTypes.LongType)
                .defaultValue(Integer.toString(DEFAULT_FILES))
                .comment("how many of the live files at most, by chance")
                .build();
        return new CatalogProcedure(
                "self_test",
                "Compares what executors read through the cache with what S3A reads without it, byte for byte.",
                List.of(TABLE_PARAMETER, files),
                columns,
                TableProcedures::selfTest);
    }

    private static List<@Nullable Object[]> selfTest(Arguments arguments) {
        String table = arguments.text(TABLE, TABLE_REMEDY);
        long files = arguments.number(FILES, 1, FILES_REMEDY).orElse(DEFAULT_FILES);
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (ComparedFile file : Thermocline.selfTest(table, (int) Math.min(files, Integer.MAX_VALUE))) {
            rows.add(new Object[] {
                file.executor(),
                file.file().toString(),
                file.bytes(),
                file.held(),
                file.result().name(),
                file.detail()
            });
        }
        return rows;
    }

    private static CatalogProcedure optimizeAdvice() {
        StructType columns = new StructType()
                .add("advice", DataTypes.StringType, false)
                .add("predicate", DataTypes.StringType, true)
                .add("partitions", DataTypes.IntegerType, false)
                .add("skipped", DataTypes.IntegerType, false)
                .add("reason", DataTypes.StringType, true);
        ProcedureParameter zorderBy = ProcedureParameter.in(COLUMNS, DataTypes.createArrayType(DataTypes.StringType))
                .comment("the columns of ZORDER BY in their sequence")
                .build();
        ProcedureParameter lastDays = ProcedureParameter.in(LAST_DAYS, DataTypes.LongType)
                .defaultValue(NONE)
                .comment("days whose partitions are rewritten in any case, today included; NULL means none")
                .build();
        return new CatalogProcedure(
                "optimize_advice",
                "What the next OPTIMIZE ... ZORDER BY of a table has to rewrite.",
                List.of(TABLE_PARAMETER, zorderBy, lastDays),
                columns,
                TableProcedures::optimizeAdvice);
    }

    private static List<@Nullable Object[]> optimizeAdvice(Arguments arguments) {
        String table = arguments.text(TABLE, TABLE_REMEDY);
        List<String> columns = arguments.texts(COLUMNS, "Give the columns of ZORDER BY, as array('customer', 'day').");
        OptionalLong days = arguments.number(LAST_DAYS, 1, "Give at least 1, which is today, or NULL for none.");
        OptimizeAdvice advice = days.isPresent()
                ? Thermocline.adviseOptimize(table, columns, (int) Math.min(days.getAsLong(), Integer.MAX_VALUE))
                : Thermocline.adviseOptimize(table, columns);
        return List.<@Nullable Object[]>of(row(advice));
    }

    private static @Nullable Object[] row(OptimizeAdvice advice) {
        if (advice instanceof OptimizeAdvice.Partitions some) {
            return row("PARTITIONS", some.predicate(), advice, null);
        }
        return advice instanceof OptimizeAdvice.Everything all
                ? row("EVERYTHING", null, advice, all.reason())
                : row("NOTHING", null, advice, null);
    }

    private static @Nullable Object[] row(
            String name, @Nullable String predicate, OptimizeAdvice advice, @Nullable String reason) {
        return new @Nullable Object[] {name, predicate, advice.count(), advice.skipped(), reason};
    }

    static ProcedureParameter timeout(String otherwise) {
        return ProcedureParameter.in(TIMEOUT, DataTypes.StringType)
                .defaultValue("'" + otherwise + "'")
                .comment("longest wait, with the unit ms, s, m, h or d")
                .build();
    }
}
