package dev.thermocline.cluster.operations;

import dev.thermocline.cluster.ClusterLake;
import dev.thermocline.cluster.operations.Step.Effect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The operations, in their order: several tables, each with a life of its own. */
final class OperationSteps {
    private static final String CLONE = "SHALLOW CLONE";
    static final String CONVERT = "CONVERT TO DELTA";

    private static final Effect ADDS = new Effect(1, true, false);
    private static final Effect REPLACES = new Effect(1, true, true);
    private static final Effect NO_COMMIT = new Effect(0, false, true);

    private static final String TABLES = ClusterLake.ROOT + "warehouse/";
    private static final String WHOLE_FILES = "'delta.enableDeletionVectors' = 'false'";
    private static final String VECTORS = "'delta.enableDeletionVectors' = 'true'";

    private final Path directory;

    /** @param directory a local directory for what writers tell each other */
    OperationSteps(Path directory) {
        this.directory = directory;
    }

    List<Step> all() {
        List<Step> steps = new ArrayList<>();
        steps.addAll(writes());
        steps.addAll(rewrites());
        steps.addAll(deletionVectors());
        steps.addAll(layouts());
        steps.addAll(clones());
        steps.addAll(vacuums());
        steps.addAll(features());
        steps.addAll(writersAtOnce());
        return steps;
    }

    private static Work create(String table, String properties, int files) {
        return Work.sql(createAs(table, "", properties, files));
    }

    private static String createAs(String table, String clause, String properties, int files) {
        return "create or replace table " + table + " using delta " + clause + " tblproperties (" + properties
                + ") as select /*+ repartition(" + files + ") */ id, id % 3 as p, id * 2 as v from range(300)";
    }

    private static String insert(String table, int from, int to) {
        return "insert into " + table + " select /*+ repartition(2) */ id, id % 3 as p, id as v from range(" + from
                + ", " + to + ")";
    }

    private static Step sql(String operation, Effect effect, String table, String... statements) {
        return Step.of(operation, effect, Work.sql(statements), "select * from " + table);
    }

    private static Step frame(String operation, Effect effect, String mode) {
        String query = "select /*+ repartition(2) */ id, id % 3 as p, id as v from range(300, 400)";
        return Step.of(
                operation,
                effect,
                (writer, lake) -> writer.write(query, TABLES + "orders", mode, "delta"),
                "select * from orders");
    }

    private static List<Step> writes() {
        return List.of(
                sql("CTAS", ADDS, "orders", createAs("orders", "partitioned by (p)", WHOLE_FILES, 2)),
                frame("append", ADDS, "append"),
                sql("INSERT INTO", ADDS, "orders", insert("orders", 400, 500)),
                sql(
                        "INSERT OVERWRITE of a partition",
                        REPLACES,
                        "orders",
                        "insert overwrite orders partition (p = 1) select id, id as v from range(1000, 1050)"),
                frame("overwrite", REPLACES, "overwrite"),
                sql("RTAS", REPLACES, "orders", createAs("orders", "partitioned by (p)", WHOLE_FILES, 2)));
    }

    private static List<Step> rewrites() {
        return List.of(
                sql(
                        "MERGE",
                        REPLACES,
                        "orders",
                        "merge into orders t using (select id, id % 3 as p, 7L as v from range(290, 310)) s"
                                + " on t.id = s.id when matched then update set v = s.v when not matched then insert *"),
                sql("UPDATE", REPLACES, "orders", "update orders set v = v + 1 where p = 2 and id < 100"),
                sql("DELETE without deletion vectors", REPLACES, "orders", "delete from orders where id = 3"),
                sql("OPTIMIZE", REPLACES, "orders", insert("orders", 400, 500), "optimize orders"),
                sql("OPTIMIZE ZORDER BY", REPLACES, "orders", "optimize orders zorder by (id)"),
                sql("RESTORE", REPLACES, "orders", "restore table orders to version as of 2"));
    }

    private static List<Step> deletionVectors() {
        return List.of(
                sql("DELETE with deletion vectors", ADDS, "vectors", "delete from vectors where id = 5")
                        .after(create("vectors", VECTORS, 2)),
                sql("DELETE in the same file", ADDS, "vectors", "delete from vectors where id = 5 + 1"),
                sql("RESTORE of a deletion vector", ADDS, "vectors", "restore table vectors to version as of 1")
                        .forgetting(path -> path.startsWith(TABLES + "vectors/") && path.endsWith(".bin")),
                // what REORG TABLE APPLY (PURGE) commits; Delta's own fails on executors of a cluster: they have no
                // session
                sql(
                        "OPTIMIZE that purges deletion vectors",
                        REPLACES,
                        "vectors",
                        "set spark.databricks.delta.optimize.maxDeletedRowsRatio = 0.001",
                        "optimize vectors"));
    }

    private static List<Step> layouts() {
        String small = "'delta.autoOptimize.autoCompact' = 'true', " + WHOLE_FILES;
        String optimized = "'delta.autoOptimize.optimizeWrite' = 'true', " + WHOLE_FILES;
        return List.of(
                sql("OPTIMIZE of a clustered table", REPLACES, "clustered", "optimize clustered")
                        .after(Work.sql(
                                "create table clustered (id bigint, p bigint, v bigint) using delta cluster by (id)"
                                        + " tblproperties (" + WHOLE_FILES + ")",
                                insert("clustered", 0, 100),
                                insert("clustered", 100, 200))),
                sql("INSERT with auto-compaction", new Effect(2, true, true), "compacted", insert("compacted", 0, 100))
                        .after(create("compacted", small, 1)
                                .then(Work.sql("set spark.databricks.delta.autoCompact.minNumFiles = 2"))),
                sql("optimized write", ADDS, "optimized", insert("optimized", 300, 400))
                        .after(create("optimized", optimized, 1)));
    }

    private static List<Step> clones() {
        return List.of(
                sql(CLONE, ADDS, "twin", "create table twin shallow clone source")
                        .after(create("source", WHOLE_FILES, 3))
                        .forgetting(path -> path.startsWith(TABLES + "source/")),
                // its source still reads the files that this removes
                sql("UPDATE of a clone", ADDS, "twin", "update twin set v = 0"),
                sql("UPDATE of a clone's own files", REPLACES, "twin", "update twin set v = 1 where id < 150"),
                sql(
                                CONVERT,
                                ADDS,
                                "delta.`" + ClusterLake.ROOT + "plain`",
                                "convert to delta parquet.`" + ClusterLake.ROOT + "plain`")
                        .after((writer, lake) -> writer.write(
                                "select /*+ repartition(3) */ id from range(300)",
                                ClusterLake.ROOT + "plain",
                                "overwrite",
                                "parquet")));
    }

    private static List<Step> vacuums() {
        return List.of(
                sql("VACUUM", NO_COMMIT, "dusty", "vacuum dusty retain 0 hours").after(deadButRead("dusty")),
                sql(
                                "VACUUM on the executors",
                                NO_COMMIT,
                                "dustier",
                                "set spark.databricks.delta.vacuum.parallelDelete.enabled = true",
                                "vacuum dustier retain 0 hours")
                        .after(deadButRead("dustier")));
    }

    /**
     * Files that a commit removed, and that a query of an old version brought back into the caches. Between both all
     * executors have evicted them: an eviction waits for queries that began before its commit, not for those after it,
     * so without this it would drop what a fast query had just read.
     */
    private static Work deadButRead(String table) {
        return create(table, WHOLE_FILES, 2)
                .then(Work.sql("update " + table + " set v = 0"))
                .then(Work.awaitFollowed(TABLES + table, 1))
                .then(Work.sql("select sum(v) from " + table + " version as of 0"));
    }

    private static List<Step> features() {
        String interval = "'delta.checkpointInterval' = '2', " + WHOLE_FILES;
        String names = "'delta.columnMapping.mode' = 'name', " + WHOLE_FILES;
        String feed = "'delta.enableChangeDataFeed' = 'true', " + WHOLE_FILES;
        String special = "create table special (id bigint, p string) using delta partitioned by (p)";
        return List.of(
                Step.of(
                                "streaming sink",
                                ADDS,
                                (writer, lake) -> writer.stream(
                                        TABLES + "river", TABLES + "sea", ClusterLake.ROOT + "checkpoints/sea"),
                                "select * from delta.`" + TABLES + "sea`")
                        .after(create("river", WHOLE_FILES, 2)),
                sql(
                                "classic checkpoint",
                                new Effect(2, true, false),
                                "classic",
                                insert("classic", 0, 10),
                                insert("classic", 10, 20))
                        .after(create("classic", interval, 2)),
                sql(
                                "V2 checkpoint",
                                new Effect(2, true, false),
                                "second",
                                insert("second", 0, 10),
                                insert("second", 10, 20))
                        .after(create("second", "'delta.checkpointPolicy' = 'v2', " + interval, 2)),
                sql("UPDATE with change data feed", REPLACES, "feed", "update feed set v = 9 where id < 20")
                        .after(create("feed", feed, 2)),
                sql(
                                "column mapping",
                                ADDS,
                                "mapped",
                                "alter table mapped rename column v to w",
                                "insert into mapped select id, 0L as p, id as w from range(10)")
                        .after(create("mapped", names, 2)),
                sql(
                                "special partition values",
                                ADDS,
                                "special",
                                "insert into special values (1, 'a b'), (2, 'x:y/z%'), (3, 'é'), (4, 'a+b'), (5, 'q?r#s'), (6, null)")
                        .after(Work.sql(special)),
                sql("rewrite of special partitions", REPLACES, "special", "update special set id = id + 10"));
    }

    private List<Step> writersAtOnce() {
        String conflict = directory.resolve("gate-conflict").toString();
        String append = directory.resolve("gate-append").toString();
        return List.of(
                race(
                                "two writers that conflict",
                                new Effect(2, true, true),
                                "update raced set v = held(v, '" + conflict + "')",
                                "update raced set v = v + 1 where id < 10",
                                conflict,
                                1)
                        .after(create("raced", WHOLE_FILES, 1)),
                race(
                        "two writers that append",
                        new Effect(2, true, false),
                        "insert into raced select id, 0L as p, held(id, '" + append + "') as v from range(0, 5, 1, 1)",
                        insert("raced", 0, 50),
                        append,
                        0),
                stagedCommit());
    }

    private static Step race(String operation, Effect effect, String first, String second, String gate, int retries) {
        return Step.of(
                operation,
                effect,
                (writer, lake) -> {
                    int repeated = writer.race(first, second, gate);
                    if (repeated != retries) {
                        throw new IllegalStateException(operation + ": repeated " + repeated + " times");
                    }
                },
                "select * from raced");
    }

    /** A staged commit proves nothing: of its files one is not warmed and one is not evicted. */
    private static Step stagedCommit() {
        return Step.of(
                        "staged commit, and a commit elsewhere",
                        ADDS,
                        (writer, lake) -> {
                            List<String> files = LakeFiles.data(lake.objects()).stream()
                                    .filter(path -> path.startsWith(TABLES + "staged/"))
                                    .toList();
                            String content = "{\"add\":{\"path\":\"" + files.get(0) + "\",\"size\":1000}}\n"
                                    + "{\"remove\":{\"path\":\"" + files.get(1) + "\"}}\n";
                            writer.put(
                                    TABLES + "staged/_delta_log/_staged_commits/00000000000000000001."
                                            + "6b9fc9b7-8b0e-4b7c-9b59-2b2f6a3f0c11.json",
                                    content);
                            var unused = writer.sql(insert("raced", 50, 60));
                        },
                        "select * from staged")
                .after(create("staged", WHOLE_FILES, 2))
                .forgetting(new FirstOf(TABLES + "staged/"));
    }
}
