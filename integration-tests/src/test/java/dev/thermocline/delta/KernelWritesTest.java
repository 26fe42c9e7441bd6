package dev.thermocline.delta;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.process.CurrentProcess;
import dev.thermocline.report.CommitOutcome;
import dev.thermocline.report.CommitReport;
import dev.thermocline.testkit.RequestLog;
import dev.thermocline.testkit.Requests;
import dev.thermocline.testkit.S3Request.Kind;
import io.delta.kernel.DataWriteContext;
import io.delta.kernel.Operation;
import io.delta.kernel.Scan;
import io.delta.kernel.Table;
import io.delta.kernel.Transaction;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.engine.FileReadResult;
import io.delta.kernel.internal.InternalScanFileUtils;
import io.delta.kernel.internal.data.ScanStateRow;
import io.delta.kernel.internal.util.Utils;
import io.delta.kernel.types.StructType;
import io.delta.kernel.utils.CloseableIterable;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.DataFileStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A commit of a program without Spark, on a file system without a cache, is found and warmed. */
class KernelWritesTest {
    private static final SparkLake LAKE = SparkLake.shared();
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String WATCH = "fs.s3a.cache.watch.";

    private static Configuration options() {
        return LAKE.session().sparkContext().hadoopConfiguration();
    }

    @BeforeEach
    void watch() throws IOException {
        options().setBoolean(WATCH + "enabled", true);
        options().set(WATCH + "interval", "200ms");
        LAKE.restartCache();
    }

    @AfterEach
    void usualOptions() throws IOException {
        options().setBoolean(WATCH + "enabled", false); // as the shared lake has it
        options().unset(WATCH + "interval");
        LAKE.restartCache();
    }

    private static Engine plainEngine() {
        Configuration plain = new Configuration(options());
        plain.set("fs.s3a.impl", "org.apache.hadoop.fs.s3a.S3AFileSystem");
        plain.setBoolean("fs.s3a.impl.disable.cache", true);
        return DefaultEngine.create(plain);
    }

    private static List<FilteredColumnarBatch> rows(Engine engine, Table table) throws IOException {
        List<FilteredColumnarBatch> all = new ArrayList<>();
        Scan scan = table.getLatestSnapshot(engine).getScanBuilder().build();
        StructType columns = ScanStateRow.getPhysicalDataReadSchema(scan.getScanState(engine));
        try (CloseableIterator<FilteredColumnarBatch> files = scan.getScanFiles(engine)) {
            while (files.hasNext()) {
                try (CloseableIterator<Row> file = files.next().getRows()) {
                    while (file.hasNext()) {
                        all.addAll(batches(engine, file.next(), columns));
                    }
                }
            }
        }
        return all;
    }

    private static List<FilteredColumnarBatch> batches(Engine engine, Row file, StructType columns) throws IOException {
        List<FilteredColumnarBatch> batches = new ArrayList<>();
        try (CloseableIterator<FileReadResult> results = engine.getParquetHandler()
                .readParquetFiles(
                        Utils.singletonCloseableIterator(InternalScanFileUtils.getAddFileStatus(file)),
                        columns,
                        Optional.empty())) {
            while (results.hasNext()) {
                batches.add(new FilteredColumnarBatch(results.next().getData(), Optional.empty()));
            }
        }
        return batches;
    }

    /** Appends to a table all that it holds, in one commit. */
    private static void doubleIt(String address) throws IOException {
        Engine engine = plainEngine();
        Table table = Table.forPath(engine, address);
        Transaction transaction = table.createTransactionBuilder(engine, "a plain Java writer", Operation.WRITE)
                .build(engine);
        Row state = transaction.getTransactionState(engine);
        CloseableIterator<FilteredColumnarBatch> physical = Transaction.transformLogicalData(
                engine, state, Utils.toCloseableIterator(rows(engine, table).iterator()), Map.of());
        DataWriteContext context = Transaction.getWriteContext(engine, state, Map.of());
        CloseableIterator<DataFileStatus> files = engine.getParquetHandler()
                .writeParquetFiles(context.getTargetDirectory(), physical, context.getStatisticsColumns());
        transaction.commit(
                engine,
                CloseableIterable.inMemoryIterable(Transaction.generateAppendActions(engine, state, files, context)));
    }

    @Test
    void commitIsFoundAndItsFileIsHereForOneGet() throws Exception {
        String address = LAKE.table("kernel/writes");
        String query = "select count(*), sum(id) from delta.`" + address + "`";
        LAKE.sql(
                "create table delta.`" + address + "` using delta as select /*+ repartition(1) */ id from range(1000)");
        assertThat(LAKE.sql("select sum(id) from delta.`" + address + "`")).hasSize(1);
        RequestLog.Mark mark = LAKE.proxy().log().mark();

        doubleIt(address);
        CommitReport report = CurrentProcess.services()
                .pipeline()
                .reports()
                .await(new Path(address), 1, CommitReport::warmed, PATIENCE)
                .orElseThrow(() -> new AssertionError(
                        CurrentProcess.services().pipeline().reports().recent().toString()));

        assertThat(report.added()).isEqualTo(1);
        assertThat(report.outcomes()).isEqualTo(Map.of(CommitOutcome.RESIDENT, 1));
        String written = LAKE.proxy()
                .log()
                .since(mark)
                .dataFiles()
                .of(Kind.PUT)
                .list()
                .get(0)
                .key();
        Requests ofTheFile =
                LAKE.proxy().log().since(mark).where(request -> request.key().equals(written));
        assertThat(ofTheFile.count(Kind.GET))
                .as("the writer's, which reads the footer that it wrote, and ours: %s", ofTheFile.describe())
                .isEqualTo(2);
        var truth = LAKE.plainly(query);
        Requests queried = LAKE.dataRequests(() -> assertThat(LAKE.sql(query)).isEqualTo(truth));
        assertThat(queried.list()).as(queried.describe()).isEmpty();
        assertThat(truth.get(0).getLong(0)).isEqualTo(2000);
    }
}
