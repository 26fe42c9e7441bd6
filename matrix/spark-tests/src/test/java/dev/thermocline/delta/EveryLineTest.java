package dev.thermocline.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.thermocline.api.CacheControl;
import dev.thermocline.process.CurrentProcess;
import dev.thermocline.report.CommitReport;
import dev.thermocline.spark.ThermoclinePlugin;
import dev.thermocline.testkit.Requests;
import dev.thermocline.testkit.S3Request.Kind;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.logging.log4j.Level;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The plugin's promises, on whatever Spark, Delta, Scala and Hadoop the class path has: after each kind of commit what
 * came is resident, what went is gone, results are plain S3A's, and nothing is warned of. Mentions only what has the same
 * descriptors from Spark 3.5 to 4.2, so that one class file runs on all of them.
 */
class EveryLineTest {
    private static final SparkLake LAKE = SparkLake.shared();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final LogCapture log = new LogCapture("dev.thermocline", Level.WARN);

    /** Makes a commit. */
    private interface Work {
        void run() throws Exception;
    }

    @BeforeAll
    static void startFresh() throws IOException {
        LAKE.restartCache();
    }

    @BeforeEach
    void listen() {
        log.start();
    }

    @AfterEach
    void nothingWasWarnedOf() {
        log.close();
        assertThat(log.texts()).allMatch(text -> text.contains(" has started in ")); // once in a process
    }

    private static String name(String address) {
        return "delta.`" + address + "`";
    }

    private static void append(String address, int from, int to) {
        LAKE.session()
                .range(from, to)
                .selectExpr("id", "cast(id % 2 as int) as month", "sha2(cast(id as string), 256) as payload")
                .repartition(2)
                .write()
                .format("delta")
                .partitionBy("month")
                .mode("append")
                .save(address);
    }

    private static Set<Path> liveFiles(String address) {
        Set<Path> files = new HashSet<>();
        for (String file : LAKE.session().read().format("delta").load(address).inputFiles()) {
            files.add(new Path(URI.create(file)));
        }
        return files;
    }

    private static long bytesOf(Path file) throws IOException {
        return LAKE.control().residency(file).bytes();
    }

    /** A table of two appends, versions 0 and 1. */
    private static String newTable(String name) {
        String address = LAKE.table("lines/" + name);
        append(address, 0, 1_000);
        append(address, 1_000, 2_000);
        return address;
    }

    /** Makes one commit and checks what the cache has then. Returns the files that died. */
    private static Set<Path> commit(String address, long version, String operation, Work work) throws Exception {
        Set<Path> before = version == 0 ? Set.of() : liveFiles(address);
        work.run();
        CommitReport report = CurrentProcess.services()
                .pipeline()
                .reports()
                .await(new Path(address), version, done -> done.warmLag().isPresent(), PATIENCE)
                .orElseThrow(() -> new AssertionError("no report of version " + version + " of " + address));
        Set<Path> live = liveFiles(address);
        Set<Path> added = new HashSet<>(live);
        added.removeAll(before);
        Set<Path> tombstoned = new HashSet<>(before);
        tombstoned.removeAll(live);

        assertThat(report.operation()).isEqualTo(operation);
        assertThat(report.added()).isEqualTo(added.size());
        assertThat(report.tombstoned()).isEqualTo(tombstoned.size());
        assertAllResident(address, live);
        for (Path file : tombstoned) {
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(bytesOf(file)).as("%s", file).isZero());
        }
        assertReadsAreS3asWithoutS3(address);
        return tombstoned;
    }

    private static void assertAllResident(String address, Set<Path> live) throws IOException {
        CacheControl control = LAKE.control();
        assertThat(live).isNotEmpty();
        for (Path file : live) {
            assertThat(control.tailResident(file))
                    .as("tail of %s of %s", file, address)
                    .isTrue();
        }
    }

    private static void assertReadsAreS3asWithoutS3(String address) {
        String query = "select month, count(*), sum(id), min(payload), max(payload) from " + name(address)
                + " group by month order by month";
        List<Row> cached = new ArrayList<>();
        Requests requests = LAKE.dataRequests(() -> cached.addAll(LAKE.sql(query)));
        assertThat(requests.count(Kind.HEAD, Kind.GET)).as(requests.describe()).isZero();
        assertThat(cached).hasSize(2).isEqualTo(LAKE.plainly(query));
    }

    @Test
    void appendsAreWarm() throws Exception {
        String address = LAKE.table("lines/appended");
        commit(address, 0, "WRITE", () -> append(address, 0, 1_000));
        commit(address, 1, "WRITE", () -> append(address, 1_000, 2_000));
    }

    @Test
    void compactionWarmsItsOutputAndVacuumDropsItsInput() throws Exception {
        String address = newTable("optimized");
        Set<Path> died = commit(address, 2, "OPTIMIZE", () -> LAKE.sql("optimize " + name(address)));
        assertThat(died).hasSizeGreaterThanOrEqualTo(4);
        LAKE.sql("select sum(hash(*)) from " + name(address) + " version as of 1"); // reads the dead files again
        for (Path file : died) {
            assertThat(bytesOf(file)).as("%s", file).isPositive();
        }

        LAKE.session().conf().set("spark.databricks.delta.retentionDurationCheck.enabled", "false");
        LAKE.session().conf().set("spark.sql.sources.parallelPartitionDiscovery.parallelism", "2"); // tasks of VACUUM
        LAKE.sql("vacuum " + name(address) + " retain 0 hours");

        FileSystem fileSystem =
                new Path(address).getFileSystem(LAKE.session().sparkContext().hadoopConfiguration());
        for (Path file : died) {
            assertThat(fileSystem.exists(file)).as("%s", file).isFalse();
            assertThat(bytesOf(file)).as("%s", file).isZero();
        }
        assertAllResident(address, liveFiles(address));
        assertReadsAreS3asWithoutS3(address);
    }

    @Test
    void mergesAndUpdatesAreWarm() throws Exception {
        String address = newTable("merged");
        commit(
                address,
                2,
                "MERGE",
                () -> LAKE.sql("merge into " + name(address)
                        + " t using (select id + 500 as id, 1 as month, 'merged' as payload from range(0, 3000, 7)) s"
                        + " on t.id = s.id when matched then update set payload = s.payload"
                        + " when not matched then insert *"));
        commit(
                address,
                3,
                "UPDATE",
                () -> LAKE.sql("update " + name(address) + " set payload = 'updated' where month = 1"));
    }

    @Test
    void fileWithADeletionVectorStaysWarm() throws Exception {
        String address = newTable("deleted");
        LAKE.sql("alter table " + name(address) + " set tblproperties ('delta.enableDeletionVectors' = 'true')");
        Set<Path> files = liveFiles(address);

        Set<Path> died =
                commit(address, 3, "DELETE", () -> LAKE.sql("delete from " + name(address) + " where id % 50 = 1"));

        assertThat(died).isEmpty();
        assertThat(liveFiles(address)).isEqualTo(files);
        assertThat(LAKE.sql("select count(*) from " + name(address)).get(0).getLong(0))
                .isEqualTo(2_000 - 2_000 / 50);
    }

    @Test
    void microBatchesAreWarm() throws Exception {
        String source = newTable("source");
        String sink = LAKE.table("lines/sink");
        LAKE.session().conf().set("spark.sql.streaming.checkpointLocation", LAKE.table("lines/checkpoints"));
        commit(sink, 0, "STREAMING UPDATE", () -> stream(source, sink));
        append(source, 2_000, 2_500);
        commit(sink, 1, "STREAMING UPDATE", () -> stream(source, sink));
        assertThat(LAKE.sql("select count(*) from " + name(sink)).get(0).getLong(0))
                .isEqualTo(2_500);
    }

    private static void stream(String source, String sink) throws TimeoutException, StreamingQueryException {
        StreamingQuery query = LAKE.session()
                .readStream()
                .format("delta")
                .load(source)
                .writeStream()
                .format("delta")
                .queryName("sink")
                .trigger(Trigger.AvailableNow())
                .start(sink);
        assertThat(query.awaitTermination(PATIENCE.toMillis())).isTrue();
    }

    /** On Spark 3.5 the catalog is not set, and no class of it is there to fail: Spark has no procedures. */
    @Test
    void proceduresAreThereWhereSparkCallsThem() throws ReflectiveOperationException {
        String catalog = LAKE.session().sparkContext().getConf().get("spark.sql.catalog.thermocline", "");
        Method loaded = ClassLoader.class.getDeclaredMethod("findLoadedClass", String.class);
        loaded.setAccessible(true);
        boolean callable = !LAKE.session().version().startsWith("3.");

        assertThat(catalog).isEqualTo(callable ? "dev.thermocline.spark.sql.ThermoclineCatalog" : "");
        if (callable) {
            String address = newTable("called");
            List<Row> rows = LAKE.sql("call thermocline.system.await_warm('" + address + "', '60s')");
            assertThat(rows)
                    .singleElement()
                    .satisfies(row -> assertThat(row.getString(0)).isEqualTo("WARM"));
        }
        Object found =
                loaded.invoke(ThermoclinePlugin.class.getClassLoader(), "dev.thermocline.spark.sql.ThermoclineCatalog");
        assertThat(found != null).isEqualTo(callable);
    }

    @Test
    void sparkKnowsTheMetrics() throws JMException {
        String address = newTable("measured");
        MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
        String prefix = "metrics:name=" + LAKE.session().sparkContext().applicationId() + ".driver.plugin."
                + ThermoclinePlugin.class.getName() + ".";
        Set<ObjectName> ours = beans.queryNames(new ObjectName(prefix + "*,type=gauges"), null);
        ObjectName hits = new ObjectName(prefix + "cluster.hits,type=gauges");
        assertThat(ours).hasSizeGreaterThan(30).contains(hits);
        for (ObjectName name : ours) {
            assertThat((Long) beans.getAttribute(name, "Value")).as("%s", name).isNotNegative();
        }
        long before = (Long) beans.getAttribute(hits, "Value");

        LAKE.sql("select sum(hash(*)) from " + name(address));

        assertThat((Long) beans.getAttribute(hits, "Value")).isGreaterThan(before);
    }
}
