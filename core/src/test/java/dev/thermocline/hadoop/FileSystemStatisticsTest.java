package dev.thermocline.hadoop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.s3a.S3AFileSystem;
import org.apache.hadoop.fs.statistics.StreamStatisticNames;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a file system counts of its streams is what they delivered, as in S3A: from the cache, from S3 or in blocks. */
class FileSystemStatisticsTest {
    @RegisterExtension
    static final Lake LAKE = new Lake();

    private static Map<String, Long> countersAfterThreeReaders(S3AFileSystem fileSystem, Path path) throws IOException {
        for (int reader = 0; reader < 3; reader++) {
            try (FSDataInputStream in = fileSystem.open(path)) {
                in.readFully(0, new byte[200_000]);
                in.readFully(400_000, new byte[100_000]);
                in.seek(450_000);
                assertThat(in.read()).isNotNegative();
            }
        }
        return fileSystem.getIOStatistics().counters();
    }

    @Test
    @SuppressWarnings("deprecation") // the statistics that Spark reads
    void bytesThatWereReadAreThoseThatWereDelivered() throws Exception {
        Path path = LAKE.dataFile();
        try (S3AFileSystem plain = LAKE.uncached();
                S3AFileSystem cached = LAKE.caching()) {
            Lake.write(plain, path, Lake.bytes(500_000, 1));
            FileSystem.Statistics bytes = FileSystem.getStatistics("s3a", CachingS3AFileSystem.class);
            long before = bytes.getBytesRead();

            Map<String, Long> ofS3a = countersAfterThreeReaders(plain, path);
            Map<String, Long> ofCache = countersAfterThreeReaders(cached, path);

            assertThat(ofS3a).containsEntry(StreamStatisticNames.STREAM_READ_BYTES, 900_003L);
            for (String counter : new String[] {
                StreamStatisticNames.STREAM_READ_BYTES,
                StreamStatisticNames.STREAM_READ_FULLY_OPERATIONS,
                StreamStatisticNames.STREAM_READ_CLOSE_OPERATIONS
            }) {
                assertThat(ofCache.get(counter)).as(counter).isEqualTo(ofS3a.get(counter));
            }
            assertThat(bytes.getBytesRead() - before).isEqualTo(900_003L);
        }
    }
}
