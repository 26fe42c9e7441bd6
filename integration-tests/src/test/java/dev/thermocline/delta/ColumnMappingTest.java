package dev.thermocline.delta;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;

/** Tables with column mapping, as Delta writes them. */
final class ColumnMappingTest {
    private final SparkLake lake = SparkLake.shared();

    @Test
    void partitionDatesAreFoundBehindPhysicalNames() throws IOException {
        Path table = new Path(lake.table("mapped"));
        lake.sql("create table delta.`" + table + "` (id bigint, day date) using delta partitioned by (day)"
                + " tblproperties ('delta.columnMapping.mode' = 'name')");
        lake.sql("insert into delta.`" + table + "` values (1, date'2026-03-01')");
        CommitReader reader = new CommitReader();

        assertThat(added(reader, table, 0)).isEmpty();
        List<AddedFile> files = added(reader, table, 1);

        assertThat(files).hasSize(1);
        assertThat(files.get(0).path().toString()).doesNotContain("day=");
        assertThat(files.get(0).partitionValues()).containsOnly(Map.entry("day", "2026-03-01"));
    }

    private List<AddedFile> added(CommitReader reader, Path table, long version) throws IOException {
        Path commit = new Path(table, "_delta_log/%020d.json".formatted(version));
        FileSystem fileSystem =
                commit.getFileSystem(lake.session().sparkContext().hadoopConfiguration());
        try (InputStream in = fileSystem.open(commit)) {
            List<AddedFile> added = new ArrayList<>();
            var unused = reader.read(table, version, in, added::add);
            return added;
        }
    }
}
