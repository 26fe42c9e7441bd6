package dev.thermocline.spark.session;

import static java.util.Objects.requireNonNull;

import dev.thermocline.api.CacheControl;
import dev.thermocline.report.ComparedFile;
import dev.thermocline.report.ComparedFile.Result;
import dev.thermocline.runtime.ProcessCache;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Compares one file as this process reads it through the cache with what S3A reads without it; a file that differs is
 * evicted here. For one thread.
 */
final class FileComparison {
    private static final String PLAIN = "org.apache.hadoop.fs.s3a.S3AFileSystem";
    private static final String INTERCEPTORS = "fs.s3a.audit.execution.interceptors";
    private static final String OURS = "dev.thermocline.";
    private static final int BUFFER = 1 << 20;

    private final Path file;
    private final Configuration configuration;
    private String step = "";
    private long bytes;
    private long held;

    /** @param configuration of the application, by which {@code file} is read through the cache */
    FileComparison(Path file, Configuration configuration) {
        this.file = requireNonNull(file, "file is null");
        this.configuration = requireNonNull(configuration, "configuration is null");
    }

    /** @param executor the name of this process */
    @SuppressWarnings("checkstyle:illegalcatch") // whatever a read throws is what was asked for
    ComparedFile compare(String executor) {
        Result result;
        String detail;
        try {
            detail = difference();
            result = detail.isEmpty() ? Result.EQUAL : Result.DIFFERENT;
            if (result == Result.DIFFERENT) {
                ProcessCache.of(file, configuration).orElseThrow().evict(file);
            }
        } catch (IOException | RuntimeException e) {
            result = Result.FAILED;
            detail = step + ": " + e;
        }
        return new ComparedFile(file, executor, bytes, held, result, detail);
    }

    /** What S3A alone reads by; a wrapper around S3A stays. The cache is not to learn from its answers meanwhile. */
    private Configuration plain() {
        Configuration plain = new Configuration(configuration);
        plain.set(
                INTERCEPTORS,
                Arrays.stream(plain.getTrimmedStrings(INTERCEPTORS))
                        .filter(interceptor -> !interceptor.startsWith(OURS))
                        .collect(Collectors.joining(",")));
        String implementation = "fs." + file.toUri().getScheme() + ".impl";
        String wrapped = implementation + ".original";
        plain.set(plain.get(wrapped) == null ? implementation : wrapped, PLAIN);
        return plain;
    }

    private String difference() throws IOException {
        step = "opening as plain S3A";
        try (FileSystem plain = FileSystem.newInstance(file.toUri(), plain())) {
            long length = plain.getFileStatus(file).getLen();
            Optional<CacheControl> cache = ProcessCache.of(file, configuration);
            if (cache.isEmpty()) {
                throw new IOException("not read through the cache");
            }
            held = cache.get().held(cache.get().name(file), length).bytes();
            step = "opening through the cache";
            try (InputStream cached = file.getFileSystem(configuration).open(file);
                    InputStream s3 = plain.open(file)) {
                return difference(cached, s3);
            }
        }
    }

    private String difference(InputStream cached, InputStream s3) throws IOException {
        byte[] ours = new byte[BUFFER];
        byte[] theirs = new byte[BUFFER];
        while (true) {
            step = "reading through the cache from byte " + bytes;
            int count = cached.readNBytes(ours, 0, BUFFER);
            step = "reading as plain S3A from byte " + bytes;
            int expected = s3.readNBytes(theirs, 0, BUFFER);
            int at = Arrays.mismatch(ours, 0, count, theirs, 0, expected);
            bytes += at < 0 ? count : at;
            if (at >= 0) {
                return at < Math.min(count, expected)
                        ? "byte " + bytes + " is another one"
                        : "the cache ends at byte " + (bytes - at + count) + ", S3 at " + (bytes - at + expected)
                                + " or later";
            }
            if (count < BUFFER) {
                return "";
            }
        }
    }
}
