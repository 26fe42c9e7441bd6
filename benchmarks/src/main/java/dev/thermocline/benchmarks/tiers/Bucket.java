package dev.thermocline.benchmarks.tiers;

import dev.thermocline.hadoop.CachingS3AFileSystem;
import dev.thermocline.testkit.EmbeddedS3;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.s3a.S3AFileSystem;

/** The benchmark's files, and file systems on them. Names are those of immutable files of a Delta table. */
final class Bucket {
    /** The bucket's name. */
    static final String NAME = "tiers";

    /** Files for reads of single blocks. */
    static final int DATA_FILES = 4;

    /** Bytes of each of them. */
    static final int DATA_BYTES = 64 * 1024 * 1024;

    /** Files that are a tail and nothing else. */
    static final int TAIL_FILES = 1_000;

    /** Bytes of each of them: the default of {@code fs.s3a.cache.tail.size}. */
    static final int TAIL_BYTES = 64 * 1024;

    private static final String DATA = "data";
    private static final String TAILS = "tails";
    private static final int WRITERS = 4;

    private Bucket() {}

    static Path data(int number) {
        return path(DATA, number);
    }

    static Path tail(int number) {
        return path(TAILS, number);
    }

    static Path scenario(Scenario scenario, int number) {
        return path(scenario.label(), number);
    }

    private static Path path(String directory, int number) {
        return new Path("s3a://%s/%s/part-%05d-00000000-0000-4000-8000-%012d.c000.snappy.parquet"
                .formatted(NAME, directory, number, number));
    }

    /** S3A without a cache. */
    static FileSystem plain(String endpoint, java.nio.file.Path scratch) throws IOException {
        return FileSystem.newInstance(URI.create("s3a://" + NAME + "/"), configuration(endpoint, scratch));
    }

    /**
     * S3A with the cache.
     *
     * @param options of the cache, without their prefix
     */
    static FileSystem cached(String endpoint, java.nio.file.Path scratch, Map<String, String> options)
            throws IOException {
        return FileSystem.newInstance(
                URI.create("s3a://" + NAME + "/"), cachedConfiguration(endpoint, scratch, options));
    }

    static Configuration cachedConfiguration(String endpoint, java.nio.file.Path scratch, Map<String, String> options) {
        Configuration configuration = configuration(endpoint, scratch);
        configuration.set("fs.s3a.impl", CachingS3AFileSystem.class.getName());
        configuration.set("fs.s3a.cache.dirs", scratch.resolve("cache").toString());
        options.forEach((key, value) -> configuration.set("fs.s3a.cache." + key, value));
        return configuration;
    }

    private static Configuration configuration(String endpoint, java.nio.file.Path scratch) {
        Configuration configuration = new Configuration();
        configuration.set("fs.s3a.impl", S3AFileSystem.class.getName());
        configuration.set("fs.s3a.endpoint", endpoint);
        configuration.set("fs.s3a.endpoint.region", EmbeddedS3.REGION);
        configuration.set("fs.s3a.path.style.access", "true");
        configuration.set("fs.s3a.connection.ssl.enabled", "false");
        configuration.set("fs.s3a.access.key", EmbeddedS3.ACCESS_KEY);
        configuration.set("fs.s3a.secret.key", EmbeddedS3.SECRET_KEY);
        configuration.set("fs.s3a.aws.credentials.provider", "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider");
        configuration.set("fs.s3a.bucket.probe", "0");
        configuration.set("fs.s3a.fast.upload.buffer", "bytebuffer");
        configuration.set("fs.s3a.input.stream.type", "classic");
        configuration.set("hadoop.tmp.dir", scratch.toString());
        return configuration;
    }

    private record Written(Path path, int length) {}

    /** Writes all files, with bytes that follow from the seed. */
    static void fill(FileSystem fileSystem, long seed) throws IOException, InterruptedException {
        List<Written> files = new ArrayList<>();
        for (int i = 0; i < DATA_FILES; i++) {
            files.add(new Written(data(i), DATA_BYTES));
        }
        for (Scenario scenario : Scenario.values()) {
            for (int i = 0; i < scenario.files(); i++) {
                files.add(new Written(scenario(scenario, i), scenario.fileBytes()));
            }
        }
        for (int i = 0; i < TAIL_FILES; i++) {
            files.add(new Written(tail(i), TAIL_BYTES));
        }
        ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
        try {
            CompletionService<Path> written = new ExecutorCompletionService<>(writers);
            files.forEach(file -> written.submit(() -> write(fileSystem, file, seed)));
            for (int i = 0; i < files.size(); i++) {
                Path unused = written.take().get();
            }
        } catch (ExecutionException e) {
            throw new IOException("The files can't be written: " + e.getCause(), e);
        } finally {
            writers.shutdownNow();
        }
    }

    private static Path write(FileSystem fileSystem, Written file, long seed) throws IOException {
        byte[] bytes = new byte[file.length()];
        new Random(seed + file.path().hashCode()).nextBytes(bytes);
        try (FSDataOutputStream out = fileSystem.create(file.path(), true)) {
            out.write(bytes);
        }
        return file.path();
    }
}
