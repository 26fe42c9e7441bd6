package dev.thermocline.hadoop;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a warm open, read of a footer and close cost beside a local file: bytes allocated, which are asserted, and CPU time,
 * which is printed. {@code -Dopen.cost.rounds=N} measures longer.
 */
class OpenCostTest {
    private static final int LENGTH = 200_000;
    private static final int FOOTER = 8_000;
    private static final int ROUNDS = Integer.getInteger("open.cost.rounds", 2_000);
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @RegisterExtension
    static final Lake LAKE = new Lake();

    private record Cost(long bytes, long nanos) {}

    private static Cost cost(FileSystem fileSystem, Path path) throws IOException {
        byte[] footer = new byte[FOOTER];
        Cost best = new Cost(Long.MAX_VALUE, Long.MAX_VALUE);
        for (int repeat = 0; repeat < 5; repeat++) {
            long thread = Thread.currentThread().getId();
            long bytes = THREADS.getThreadAllocatedBytes(thread);
            long nanos = THREADS.getCurrentThreadCpuTime();
            for (int round = 0; round < ROUNDS; round++) {
                try (FSDataInputStream in = fileSystem.open(path)) {
                    in.readFully(LENGTH - FOOTER, footer);
                }
            }
            best = new Cost(
                    Math.min(best.bytes(), (THREADS.getThreadAllocatedBytes(thread) - bytes) / ROUNDS),
                    Math.min(best.nanos(), (THREADS.getCurrentThreadCpuTime() - nanos) / ROUNDS));
        }
        return best;
    }

    @Test
    void warmOpenAllocatesNoMoreThanALocalFile(@TempDir java.nio.file.Path directory) throws IOException {
        byte[] bytes = Lake.bytes(LENGTH, 1);
        Path local = new Path(directory.resolve("part.parquet").toUri());
        Path path = LAKE.dataFile();
        try (CachingS3AFileSystem cached = LAKE.caching();
                RawLocalFileSystem raw = new RawLocalFileSystem()) {
            raw.initialize(local.toUri(), new Configuration(false));
            Lake.write(raw, local, bytes);
            Lake.write(cached, path, bytes);
            LAKE.forgetRequests();

            Cost onDisk = cost(raw, local);
            Cost warm = cost(cached, path);

            System.out.printf(
                    "open + footer + close: cached %,d B %.1f us, local %,d B %.1f us, CPU %.2f x%n",
                    warm.bytes(),
                    warm.nanos() / 1e3,
                    onDisk.bytes(),
                    onDisk.nanos() / 1e3,
                    (double) warm.nanos() / onDisk.nanos());
            assertThat(LAKE.requests()).isEmpty();
            assertThat(warm.bytes()).isLessThanOrEqualTo(onDisk.bytes());
        }
    }
}
