package dev.thermocline.delta;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.testkit.Requests;
import dev.thermocline.testkit.S3Request.Kind;
import io.delta.kernel.Scan;
import io.delta.kernel.TableManager;
import io.delta.kernel.data.ColumnVector;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.engine.FileReadResult;
import io.delta.kernel.internal.InternalScanFileUtils;
import io.delta.kernel.internal.data.ScanStateRow;
import io.delta.kernel.internal.util.Utils;
import io.delta.kernel.types.StructType;
import io.delta.kernel.utils.CloseableIterator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Delta Kernel, which knows files by the lengths in the log and opens them without a status, reads through the cache. */
class KernelReadsTest {
    private static final SparkLake LAKE = SparkLake.shared();
    private static final int ROWS = 50_000;

    private static long sumOfIds(String table) {
        Engine engine = DefaultEngine.create(LAKE.session().sparkContext().hadoopConfiguration());
        Scan scan =
                TableManager.loadSnapshot(table).build(engine).getScanBuilder().build();
        StructType columns = ScanStateRow.getPhysicalDataReadSchema(scan.getScanState(engine));
        long sum = 0;
        try (CloseableIterator<FilteredColumnarBatch> files = scan.getScanFiles(engine)) {
            while (files.hasNext()) {
                try (CloseableIterator<Row> rows = files.next().getRows()) {
                    while (rows.hasNext()) {
                        sum += sumOfIds(engine, rows.next(), columns);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sum;
    }

    private static long sumOfIds(Engine engine, Row file, StructType columns) throws IOException {
        long sum = 0;
        try (CloseableIterator<FileReadResult> batches = engine.getParquetHandler()
                .readParquetFiles(
                        Utils.singletonCloseableIterator(InternalScanFileUtils.getAddFileStatus(file)),
                        columns,
                        Optional.empty())) {
            while (batches.hasNext()) {
                ColumnVector ids = batches.next().getData().getColumnVector(columns.indexOf("id"));
                for (int row = 0; row < ids.getSize(); row++) {
                    sum += ids.getLong(row);
                }
            }
        }
        return sum;
    }

    @Test
    void secondReadAsksForNoDataFile() throws IOException {
        String table = LAKE.table("kernel/events");
        LAKE.session()
                .range(0, ROWS)
                .selectExpr("id", "sha2(cast(id as string), 256) as payload")
                .repartition(3)
                .write()
                .format("delta")
                .save(table);
        LAKE.restartCache();
        long expected = (long) ROWS * (ROWS - 1) / 2;

        Requests cold = LAKE.dataRequests(() -> assertThat(sumOfIds(table)).isEqualTo(expected));
        Requests warm = LAKE.dataRequests(() -> assertThat(sumOfIds(table)).isEqualTo(expected));

        assertThat(cold.count(Kind.GET)).isPositive();
        assertThat(warm.count(Kind.HEAD, Kind.GET)).as(warm.describe()).isZero();
    }
}
