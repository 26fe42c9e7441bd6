package dev.thermocline.delta;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.testkit.Requests;
import dev.thermocline.testkit.S3Request.Kind;
import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.delta.DeltaLog;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What Delta asks for in a table's log, in the first round of queries after a commit. */
class LogRequestsTest {
    private static final SparkLake LAKE = SparkLake.shared();
    private static final int CHECKPOINT = 4;

    private final String address = LAKE.table("log/orders");
    private final String table = "delta.`" + address + "`";
    private List<Row> rows = List.of();

    @BeforeAll
    static void startFresh() throws IOException {
        LAKE.restartCache();
    }

    private Requests round() {
        var mark = LAKE.proxy().log().mark();
        rows = LAKE.sql("select count(*), sum(id) from " + table);
        return LAKE.proxy().log().since(mark).deltaLog();
    }

    private void append(int from) {
        LAKE.sql("insert into " + table + " select /*+ repartition(1) */ id from range(" + from + ", " + (from + 100)
                + ")");
    }

    private static FileSystem plain() throws IOException {
        Configuration options = new Configuration(LAKE.session().sparkContext().hadoopConfiguration());
        options.set("fs.s3a.impl", "org.apache.hadoop.fs.s3a.S3AFileSystem");
        options.set("fs.s3a.input.stream.type", "classic");
        return FileSystem.newInstance(URI.create("s3a://" + SparkLake.BUCKET + "/"), options);
    }

    /** Another client adds a copy of one of the table's files. */
    private void foreignCommit(long version) throws IOException {
        try (FileSystem plain = plain()) {
            Path part = Arrays.stream(plain.listStatus(new Path(address)))
                    .filter(FileStatus::isFile)
                    .map(FileStatus::getPath)
                    .findFirst()
                    .orElseThrow();
            byte[] bytes;
            try (FSDataInputStream in = plain.open(part)) {
                bytes = in.readAllBytes();
            }
            String name = String.format(
                    Locale.ROOT, "part-%05d-00000000-0000-4000-8000-000000000000.c000.snappy.parquet", version);
            write(plain, new Path(address, name), bytes);
            String commit = """
                    {"commitInfo":{"timestamp":1700000000000,"operation":"WRITE"}}
                    {"add":{"path":"%s","partitionValues":{},"size":%d,"modificationTime":1700000000000,"dataChange":true}}
                    """.formatted(name, bytes.length);
            write(
                    plain,
                    new Path(address, String.format(Locale.ROOT, "_delta_log/%020d.json", version)),
                    commit.getBytes(UTF_8));
        }
    }

    private static void write(FileSystem writer, Path path, byte[] bytes) throws IOException {
        try (FSDataOutputStream out = writer.create(path, false)) {
            out.write(bytes);
        }
    }

    private static Set<String> names(Requests requests) {
        return requests.list().stream()
                .map(request -> request.key().substring(request.key().lastIndexOf('/') + 1))
                .collect(Collectors.toSet());
    }

    @Test
    void firstRoundAfterACommitListsTheLogAndFetchesWhatIsNew() throws IOException {
        LAKE.sql("create table " + table + " (id bigint) using delta tblproperties ('delta.checkpointInterval' = '"
                + CHECKPOINT + "')");
        for (int version = 1; version <= CHECKPOINT + 1; version++) {
            append(version * 100);
            Requests requests = round();
            assertThat(rows.get(0).getLong(0)).isEqualTo(version * 100L);
            Requests others = requests.where(request -> request.kind() != Kind.LIST);
            if (version == CHECKPOINT) { // Delta writes checksums under another name, and S3 copies them
                assertThat(names(others)).isSubsetOf("%020d.crc".formatted(version));
                assertThat(others.count(Kind.GET)).isLessThanOrEqualTo(1);
            } else {
                assertThat(others.list()).as("after own commit " + version).isEmpty();
            }
            assertThat(requests.count(Kind.LIST)).isPositive();
            assertThat(round().where(request -> request.kind() != Kind.LIST).list())
                    .as("second round")
                    .isEmpty();
        }

        for (int version = CHECKPOINT + 2; version <= CHECKPOINT + 4; version++) {
            foreignCommit(version);
            Requests requests = round();
            assertThat(rows.get(0).getLong(0)).isEqualTo(version * 100L);
            Requests missing = requests.where(request -> request.status() == 404);
            assertThat(missing.list()).as("a checksum that is not there").hasSizeLessThanOrEqualTo(1);
            assertThat(names(missing)).isSubsetOf("%020d.crc".formatted(version));
            Requests found = requests.where(request -> request.kind() != Kind.LIST && request.status() != 404);
            assertThat(names(found)).containsExactly("%020d.json".formatted(version));
            assertThat(found.count(Kind.GET)).isEqualTo(1);
        }

        DeltaLog.clearCache();
        Requests afresh = round();
        assertThat(names(afresh.where(request -> request.kind() != Kind.LIST)))
                .isSubsetOf("_last_checkpoint", "%020d.crc".formatted(CHECKPOINT + 4));
    }
}
