package dev.thermocline.hadoop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.api.CacheControl;
import dev.thermocline.runtime.ProcessCache;
import dev.thermocline.testkit.RequestLog;
import dev.thermocline.testkit.S3Request;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A disk that is full of tables which were read and are read no more: the files of the next table, written here or by
 * another one, take their place.
 */
class FullDiskTest {
    private static final int LENGTH = 1 << 20;
    private static final int FILES = 10;
    private static final int PIECE = 50_000;

    /** Of 10 MiB each, with 52 MiB for data. */
    private static final int TABLES = 12;

    @RegisterExtension
    static final Lake LAKE = new Lake();

    private final Configuration configuration = LAKE.configuration();

    private List<Path> table(FileSystem writer, int number) throws Exception {
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < FILES; i++) {
            Path path = LAKE.dataFile();
            Lake.write(writer, path, Lake.bytes(LENGTH, number * 100 + i));
            CacheControl cache = ProcessCache.of(path, configuration).orElseThrow();
            cache.addedByCommit(path, LENGTH);
            var unused = cache.warm(path, LENGTH).get();
            files.add(path);
        }
        return files;
    }

    /** Reads all of a table piece by piece; returns the share of it that S3 delivered, in percent. */
    private static long fromS3(FileSystem cached, List<Path> files) throws IOException {
        RequestLog.Mark mark = LAKE.proxy().log().mark();
        byte[] piece = new byte[PIECE];
        for (Path file : files) {
            try (FSDataInputStream in = cached.open(file)) {
                for (int at = 0; at < LENGTH; at += PIECE) {
                    in.readFully(at, piece, 0, Math.min(PIECE, LENGTH - at));
                }
            }
        }
        long bytes = LAKE.proxy().log().since(mark).list().stream()
                .mapToLong(S3Request::bodyBytes)
                .sum();
        return 100 * bytes / ((long) FILES * LENGTH);
    }

    @Test
    void nextTableTakesThePlaceOfThoseThatAreReadNoMore() throws Exception {
        CachingS3AFileSystem cached = LAKE.caching(configuration);
        List<Long> firstOfOwn = new ArrayList<>();
        List<Long> third = new ArrayList<>();
        for (int number = 0; number < TABLES; number++) {
            boolean own = number % 2 == 0;
            List<Path> files;
            try (FileSystem other = LAKE.uncached()) {
                files = table(own ? cached : other, number);
            }
            long first = fromS3(cached, files);
            long second = fromS3(cached, files);
            long last = fromS3(cached, files);
            System.out.println("table " + number + ": " + first + " " + second + " " + last + " % from S3");
            if (own) {
                firstOfOwn.add(first);
            }
            third.add(last);
        }
        assertThat(firstOfOwn)
                .as("in the first round after they were written here")
                .allMatch(percent -> percent < 75);
        assertThat(third).as("in the third round").allMatch(percent -> percent < 25);
    }
}
