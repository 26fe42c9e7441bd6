package dev.thermocline.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thermocline.runtime.ProcessCache;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;

/** A task that fails may have read wrong bytes: the next attempt gets them from S3. */
class FailedTasksTest {
    private static final SparkLake LAKE = SparkLake.shared();

    private static Path written(String name) throws IOException {
        LAKE.restartCache();
        Path path = new Path(LAKE.table("failed/part-00000-00000000-0000-4000-8000-" + name + ".c000.snappy.parquet"));
        Configuration configuration = LAKE.session().sparkContext().hadoopConfiguration();
        try (FSDataOutputStream out = path.getFileSystem(configuration).create(path)) {
            out.write(new byte[200_000]);
        }
        return path;
    }

    /** Runs a task that reads the file, and fails or not. */
    private static void read(Path path, boolean fails) {
        String name = path.toString();
        JavaSparkContext.fromSparkContext(LAKE.session().sparkContext())
                .parallelize(List.of(name), 1)
                .foreach(file -> {
                    Path read = new Path(file);
                    try (FSDataInputStream in = read.getFileSystem(
                                    LAKE.session().sparkContext().hadoopConfiguration())
                            .open(read)) {
                        in.readAllBytes();
                    }
                    if (fails) {
                        throw new IllegalStateException("these bytes make no sense");
                    }
                });
    }

    private static long bytesHeld(Path path) throws IOException {
        return ProcessCache.current().orElseThrow().residency(path).bytes();
    }

    @Test
    void filesOfAFailedTaskAreReadFromS3Again() throws IOException {
        Path path = written("000000000001");
        assertThat(bytesHeld(path)).isPositive();

        assertThatThrownBy(() -> read(path, true)).hasStackTraceContaining("these bytes make no sense");
        assertThat(bytesHeld(path)).isZero();

        assertThat(LAKE.dataRequests(() -> read(path, false)).list()).isNotEmpty();
        assertThat(LAKE.dataRequests(() -> read(path, false)).list()).isEmpty();
    }

    @Test
    void filesOfTasksThatEndWellStay() throws IOException {
        Path path = written("000000000002");

        read(path, false);

        assertThat(bytesHeld(path)).isPositive();
    }
}
