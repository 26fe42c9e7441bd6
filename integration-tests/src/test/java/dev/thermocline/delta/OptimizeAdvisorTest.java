package dev.thermocline.delta;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.optimize.AdvisorLimits;
import dev.thermocline.optimize.CommitSource;
import dev.thermocline.optimize.DeltaLogSource;
import dev.thermocline.optimize.OptimizeAdvice;
import dev.thermocline.optimize.OptimizeAdvisor;
import dev.thermocline.optimize.Partition;
import dev.thermocline.optimize.RecentPartitions;
import dev.thermocline.optimize.TableCommit;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;

/** Delta understands the advice on OPTIMIZE, and rewrites what it names and nothing else. */
class OptimizeAdvisorTest {
    private static final SparkLake LAKE = SparkLake.shared();
    private static final List<String> BY_ID = List.of("id");

    private final CommitSource log =
            new DeltaLogSource(LAKE.session().sparkContext().hadoopConfiguration(), AdvisorLimits.defaults());
    private final OptimizeAdvisor advisor = newAdvisor();

    private OptimizeAdvisor newAdvisor() {
        return new OptimizeAdvisor(log, AdvisorLimits.defaults());
    }

    private static String sqlName(Path table) {
        return "delta.`" + table + "`";
    }

    private OptimizeAdvice advice(Path table) {
        OptimizeAdvice advice = advisor.advise(table, BY_ID, RecentPartitions.none());
        assertThat(newAdvisor().advise(table, BY_ID, RecentPartitions.none()))
                .as("the advice of an advisor without memory")
                .isEqualTo(advice);
        return advice;
    }

    private String predicate(Path table, int partitions) {
        OptimizeAdvice advice = advice(table);
        assertThat(advice).isInstanceOf(OptimizeAdvice.Partitions.class);
        assertThat(advice.count()).as(advice.toString()).isEqualTo(partitions);
        return ((OptimizeAdvice.Partitions) advice).predicate();
    }

    private TableCommit newest(Path table) throws IOException {
        return log.read(table, log.newest(table).orElseThrow()).orElseThrow();
    }

    /** Values of the one partition column whose partitions the newest commit touched. */
    private Set<Optional<String>> rewritten(Path table) throws IOException {
        TableCommit commit = newest(table);
        assertThat(commit.zOrder()).isPresent();
        return commit.changes().keySet().stream()
                .map(partition -> partition.values().get(0).value())
                .collect(Collectors.toSet());
    }

    private static void optimize(Path table, String where) {
        LAKE.sql("optimize " + sqlName(table) + where + " zorder by (id)");
    }

    @Test
    void onlyPartitionsThatChangedAreRewritten() throws IOException {
        Path table = new Path(LAKE.table("advice/regions"));
        LAKE.sql("create table " + sqlName(table) + " (id bigint, region string) using delta partitioned by (region)");
        String awkward = "concat(\"it's 5 \\\\ $\", '{x}')";
        LAKE.sql("insert into " + sqlName(table) + " values (1, 'eu'), (2, " + awkward
                + "), (3, null), (4, 'us'), (5, 'é: /%')");
        optimize(table, "");
        assertThat(advice(table)).isEqualTo(new OptimizeAdvice.Nothing(5));

        LAKE.sql("insert into " + sqlName(table) + " values (6, " + awkward + "), (7, null), (8, 'é: /%')");
        optimize(table, " where " + predicate(table, 3));

        assertThat(rewritten(table))
                .containsExactlyInAnyOrder(Optional.of("it's 5 \\ ${x}"), Optional.empty(), Optional.of("é: /%"));
        assertThat(advice(table)).isEqualTo(new OptimizeAdvice.Nothing(5));

        LAKE.sql("delete from " + sqlName(table) + " where region = 'us'");
        assertThat(advice(table)).isEqualTo(new OptimizeAdvice.Nothing(4));

        LAKE.sql("insert into " + sqlName(table) + " values (9, 'eu')");
        LAKE.sql("optimize " + sqlName(table));
        optimize(table, " where " + predicate(table, 1));
        assertThat(rewritten(table)).containsExactly(Optional.of("eu"));
        assertThat(advice(table)).isEqualTo(new OptimizeAdvice.Nothing(4));
    }

    @Test
    void predicateHoldsForColumnsOfEveryTypeInBothModes() throws IOException {
        Path table = new Path(LAKE.table("advice/types"));
        Map<String, String> columns = new TreeMap<>(Map.of(
                "`a``b`", "string",
                "i", "int",
                "d", "date",
                "t", "timestamp",
                "n", "timestamp_ntz",
                "b", "boolean",
                "f", "float",
                "g", "double",
                "x", "decimal(9,4)"));
        String names = String.join(", ", columns.keySet());
        String types = columns.entrySet().stream()
                .map(column -> column.getKey() + " " + column.getValue())
                .collect(Collectors.joining(", "));
        LAKE.sql("create table " + sqlName(table) + " (id bigint, " + types + ") using delta partitioned by (" + names
                + ") tblproperties ('delta.enableDeletionVectors' = 'false')");
        String first = row(columns, Map.of("`a``b`", "'x'", "i", "-7", "d", "'2026-01-31'", "b", "true"), "0.1");
        String second = row(columns, Map.of("`a``b`", "'1.50'", "i", "8", "d", "'1969-12-31'", "b", "false"), "1e-7");
        String nulls = row(columns, Map.of(), "null");
        LAKE.sql("insert into " + sqlName(table) + " values " + first + ", " + second + ", " + nulls);
        optimize(table, "");
        assertThat(advice(table)).isEqualTo(new OptimizeAdvice.Nothing(3));

        for (boolean ansi : new boolean[] {true, false}) {
            LAKE.session().conf().set("spark.sql.ansi.enabled", ansi);
            LAKE.session().conf().set("spark.sql.parser.escapedStringLiterals", !ansi);
            try {
                for (String changed : List.of(first, second, nulls)) {
                    LAKE.sql("insert into " + sqlName(table) + " values " + changed);
                    Set<Partition> partition = newest(table).changes().keySet();
                    optimize(table, " where " + predicate(table, 1));
                    assertThat(newest(table).zOrder()).isPresent();
                    assertThat(newest(table).changes().keySet()).isEqualTo(partition);
                    assertThat(advice(table)).as("ansi %s, %s", ansi, changed).isEqualTo(new OptimizeAdvice.Nothing(3));
                }
            } finally {
                LAKE.session().conf().unset("spark.sql.ansi.enabled");
                LAKE.session().conf().unset("spark.sql.parser.escapedStringLiterals");
            }
        }
    }

    private static String row(Map<String, String> columns, Map<String, String> values, String number) {
        String time = number.equals("null") ? "null" : "'2026-03-29 23:59:59.000" + (number.length() + 1) + "'";
        return columns.entrySet().stream()
                .map(column -> switch (column.getValue()) {
                    case "timestamp", "timestamp_ntz" -> time;
                    case "float", "double", "decimal(9,4)" -> number;
                    default -> values.getOrDefault(column.getKey(), "null");
                })
                .map(value -> value.equals("null") ? "null" : value)
                .collect(Collectors.joining(", ", "(1, ", ")"));
    }

    @Test
    void tableWithColumnMappingIsRewrittenAsAWholeOrNotAtAll() {
        Path table = new Path(LAKE.table("advice/mapped"));
        LAKE.sql("create table " + sqlName(table) + " (id bigint, region string) using delta partitioned by (region)"
                + " tblproperties ('delta.columnMapping.mode' = 'name')");
        LAKE.sql("insert into " + sqlName(table) + " values (1, 'eu'), (2, 'us')");
        optimize(table, "");
        assertThat(advice(table)).isInstanceOf(OptimizeAdvice.Nothing.class);

        LAKE.sql("insert into " + sqlName(table) + " values (3, 'eu')");
        assertThat(advice(table)).isInstanceOf(OptimizeAdvice.Everything.class);

        optimize(table, "");
        assertThat(advice(table)).isInstanceOf(OptimizeAdvice.Nothing.class);
    }

    @Test
    void renamedPartitionColumnIsNotNamed() {
        Path table = new Path(LAKE.table("advice/renamed"));
        LAKE.sql("create table " + sqlName(table) + " (id bigint, region string) using delta partitioned by (region)");
        LAKE.sql("insert into " + sqlName(table) + " values (1, 'eu'), (2, 'us')");
        LAKE.sql("alter table " + sqlName(table) + " set tblproperties ('delta.columnMapping.mode' = 'name',"
                + " 'delta.minReaderVersion' = '2', 'delta.minWriterVersion' = '5')");
        LAKE.sql("alter table " + sqlName(table) + " rename column region to area");
        optimize(table, "");
        LAKE.sql("insert into " + sqlName(table) + " values (3, 'eu')");

        assertThat(advice(table)).isInstanceOf(OptimizeAdvice.Everything.class);
    }
}
