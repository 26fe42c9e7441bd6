package dev.thermocline.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.thermocline.prefetch.ColumnPrefetch;
import dev.thermocline.process.CurrentProcess;
import dev.thermocline.report.CommitOutcome;
import dev.thermocline.report.CommitReport;
import dev.thermocline.testkit.RequestLog;
import dev.thermocline.testkit.Requests;
import dev.thermocline.testkit.S3Request;
import dev.thermocline.testkit.S3Request.Kind;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** After a compaction the columns that queries use are here before the next query, and no others. */
class BodiesWarmTest {
    private static final SparkLake LAKE = SparkLake.shared();
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String OPTION = "fs.s3a.cache.";
    private static final int BLOCK = 60 * 1024;
    private static final int FILES = 3;
    private static final Set<String> USED = Set.of("b", "e");

    private String address = "";
    private String table = "";
    private String query = "";
    private long learnedBefore;

    private static Configuration options() {
        return LAKE.session().sparkContext().hadoopConfiguration();
    }

    /** A table of six columns, of which a query has read two through a cache with these options. */
    private void tableOfWhichTwoColumnsWereRead(String name, boolean bodies) throws IOException {
        address = LAKE.table("bodies/" + name);
        table = "delta.`" + address + "`";
        query = "select sum(b % 1000), max(e) from " + table;
        LAKE.session()
                .range(0, 120_000)
                .selectExpr(
                        "xxhash64(id, 1) as a",
                        "xxhash64(id, 2) as b",
                        "xxhash64(id, 3) as c",
                        "xxhash64(id, 4) as d",
                        "xxhash64(id, 5) as e",
                        "xxhash64(id, 6) as f")
                .repartition(FILES)
                .write()
                .format("delta")
                .save(address);
        options().set(OPTION + "block.size", Integer.toString(BLOCK));
        options().setBoolean(OPTION + "watch.enabled", true);
        options().set(OPTION + "watch.interval", "200ms");
        options().setBoolean(OPTION + "warm.bodies", bodies);
        LAKE.restartCache();
        LAKE.session().catalog().clearCache();
        assertThat(LAKE.sql("select count(*) from " + table).get(0).getLong(0)).isEqualTo(120_000);
        List<Row> truth = LAKE.plainly(query);
        learnedBefore = CurrentProcess.services().columns().count().learned();
        assertThat(LAKE.sql(query)).isEqualTo(truth);
    }

    @AfterEach
    void usualOptions() throws IOException {
        options().unset(OPTION + "block.size");
        options().setBoolean(OPTION + "watch.enabled", false); // as the shared lake has it
        options().unset(OPTION + "watch.interval");
        options().unset(OPTION + "warm.bodies");
        LAKE.restartCache();
    }

    private static CommitReport report(Path table, long version, Predicate<CommitReport> wanted) throws Exception {
        return CurrentProcess.services()
                .pipeline()
                .reports()
                .await(table, version, wanted, PATIENCE)
                .orElseThrow(() -> new AssertionError("no such report of version " + version + " among "
                        + CurrentProcess.services().pipeline().reports().recent()));
    }

    private static boolean bodiesEnded(CommitReport report) {
        return report.warmLag().isPresent()
                && report.outcomes().keySet().stream()
                        .anyMatch(outcome -> outcome.name().startsWith("BODY_"));
    }

    private Path onlyFile() {
        String[] files = LAKE.session().read().format("delta").load(address).inputFiles();
        assertThat(files).hasSize(1);
        return new Path(URI.create(files[0]));
    }

    private static Requests gets(RequestLog.Mark mark, Path file) {
        String key = file.toUri().getPath().substring(1);
        return LAKE.proxy()
                .log()
                .since(mark)
                .of(Kind.GET)
                .where(request -> request.key().equals(key));
    }

    /** First bytes of the blocks that the used columns' chunks touch. */
    private static Set<Long> blocksOfUsedColumns(Path file) throws IOException {
        Configuration plain = new Configuration(options());
        plain.set("fs.s3a.impl", "org.apache.hadoop.fs.s3a.S3AFileSystem");
        plain.setBoolean("fs.s3a.impl.disable.cache", true);
        Set<Long> blocks = new TreeSet<>();
        try (ParquetFileReader reader = ParquetFileReader.open(HadoopInputFile.fromPath(file, plain))) {
            for (BlockMetaData rowGroup : reader.getFooter().getBlocks()) {
                for (ColumnChunkMetaData chunk : rowGroup.getColumns()) {
                    if (USED.contains(chunk.getPath().toDotString())) {
                        long end = chunk.getStartingPos() + chunk.getTotalSize();
                        for (long block = chunk.getStartingPos() / BLOCK; block * BLOCK < end; block++) {
                            blocks.add(block * BLOCK);
                        }
                    }
                }
            }
        }
        return blocks;
    }

    private static Set<Long> blocksOf(Requests gets, long length) {
        Set<Long> blocks = new TreeSet<>();
        for (S3Request get : gets.list()) {
            boolean tail = get.rangeEnd() == length - 1 && get.rangeStart() % BLOCK != 0;
            for (long block = get.rangeStart(); !tail && block <= get.rangeEnd(); block += BLOCK) {
                blocks.add(block);
            }
        }
        return blocks;
    }

    @Test
    void afterAForeignCompactionTheUsedColumnsAreHereAndNoOther() throws Exception {
        tableOfWhichTwoColumnsWereRead("foreign", true);
        ColumnPrefetch.Counts before = CurrentProcess.services().columns().count();
        awaitLearning();
        RequestLog.Mark mark = LAKE.proxy().log().mark();

        LAKE.plainly("optimize " + table);
        CommitReport report = report(new Path(address), 1, BodiesWarmTest::bodiesEnded);

        Path file = onlyFile();
        Requests gets = gets(mark, file);
        long length = LAKE.control().residency(file).bytes();
        assertThat(report.outcomes()).containsEntry(CommitOutcome.BODY_FETCHED, 1);
        Set<Long> expected = blocksOfUsedColumns(file);
        assertThat(blocksOf(gets, fileLength(file)))
                .as("%d B held:%n%s", length, gets.describe())
                .isEqualTo(expected);
        assertThat(gets.bytes(Kind.GET))
                .as("each block once, and the tail: %s", gets.describe())
                .isLessThanOrEqualTo((long) expected.size() * BLOCK + (64 << 10));
        assertThat(CurrentProcess.services().columns().count().fetchedBytes() - before.fetchedBytes())
                .isBetween((expected.size() - 1L) * BLOCK, (long) expected.size() * BLOCK);
        List<Row> truth = LAKE.plainly(query);
        Requests after = LAKE.dataRequests(() -> assertThat(LAKE.sql(query)).isEqualTo(truth));
        assertThat(after.list()).as(after.describe()).isEmpty();
        assertThat(CurrentProcess.services().columns().count().usedBytes()).isGreaterThan(before.usedBytes());
        Requests other = LAKE.dataRequests(() -> LAKE.sql("select sum(c % 1000) from " + table));
        assertThat(other.count(Kind.GET)).as("of a column that nobody used").isPositive();
    }

    @Test
    void withoutTheOptionNothingButTheTailIsFetched() throws Exception {
        tableOfWhichTwoColumnsWereRead("off", false);
        RequestLog.Mark mark = LAKE.proxy().log().mark();

        LAKE.plainly("optimize " + table);
        CommitReport report =
                report(new Path(address), 1, seen -> seen.warmLag().isPresent());

        Path file = onlyFile();
        assertThat(report.outcomes()).containsOnlyKeys(CommitOutcome.RESIDENT);
        assertThat(gets(mark, file).count()).as("the tail").isEqualTo(1);
        assertThat(LAKE.control().residency(file).dataBytes()).isZero();
    }

    @Test
    void ownCompactionIsCapturedAndCostsNoRequest() throws Exception {
        tableOfWhichTwoColumnsWereRead("own", true);
        awaitLearning();
        RequestLog.Mark mark = LAKE.proxy().log().mark();

        LAKE.sql("optimize " + table);
        CommitReport report = report(new Path(address), 1, BodiesWarmTest::bodiesEnded);

        Path file = onlyFile();
        assertThat(report.outcomes()).containsEntry(CommitOutcome.BODY_ALREADY, 1);
        assertThat(gets(mark, file).list()).isEmpty();
    }

    @Test
    void compactionOfFilesThatNobodyReadFetchesNoBody() throws Exception {
        tableOfWhichTwoColumnsWereRead("cold", true);
        LAKE.session()
                .range(0, 100_000)
                .selectExpr("xxhash64(id) as a", "xxhash64(id, 9) as z")
                .repartition(FILES)
                .write()
                .format("delta")
                .save(LAKE.table("bodies/unread"));
        address = LAKE.table("bodies/unread");
        table = "delta.`" + address + "`";
        CurrentProcess.services().pipeline().watchAlways(new Path(address), options());
        RequestLog.Mark mark = LAKE.proxy().log().mark();

        LAKE.plainly("optimize " + table);
        CommitReport report =
                report(new Path(address), 1, seen -> seen.warmLag().isPresent());

        Path file = onlyFile();
        assertThat(report.outcomes()).containsOnlyKeys(CommitOutcome.RESIDENT);
        assertThat(gets(mark, file).count()).as("the tail").isEqualTo(1);
    }

    private static long fileLength(Path file) throws IOException {
        return file.getFileSystem(options()).getFileStatus(file).getLen();
    }

    /** What the query read is noted behind its back. */
    private void awaitLearning() {
        await().atMost(PATIENCE)
                .until(() -> CurrentProcess.services().columns().count().learned() >= learnedBefore + FILES);
    }
}
