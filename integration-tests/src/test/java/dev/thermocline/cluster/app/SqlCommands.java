package dev.thermocline.cluster.app;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.sql.types.DataTypes;

/** Work on tables. */
final class SqlCommands {
    private static final long STREAM_MILLIS = 120_000;
    private static final int MAX_TRIES = 5;

    private final SparkSession spark;

    SqlCommands(SparkSession spark) {
        this.spark = spark;
        spark.udf().register("held", new HeldValue(), DataTypes.LongType);
    }

    /** The last statement's rows. */
    Map<String, Object> run(List<String> statements) {
        List<String> rows = List.of();
        for (String statement : statements) {
            rows = rows(spark, statement);
        }
        return Map.of("rows", rows);
    }

    /** Writes the query's rows through the writer of data frames. */
    Map<String, Object> write(String query, String path, String mode, String format) {
        spark.sql(query).write().format(format).mode(mode).save(path);
        return Map.of();
    }

    /** Writes a text file with the file system that the driver uses. */
    Map<String, Object> put(String path, String content) throws IOException {
        org.apache.hadoop.fs.Path file = new org.apache.hadoop.fs.Path(path);
        Configuration configuration = spark.sessionState().newHadoopConf();
        try (OutputStream out = file.getFileSystem(configuration).create(file)) {
            out.write(content.getBytes(StandardCharsets.UTF_8));
        }
        return Map.of();
    }

    /** Streams one table into another until all that is there has been taken. */
    Map<String, Object> stream(String source, String target, String checkpoint) throws Exception {
        boolean ended = spark.readStream()
                .format("delta")
                .load(source)
                .writeStream()
                .format("delta")
                .option("checkpointLocation", checkpoint)
                .trigger(Trigger.AvailableNow())
                .start(target)
                .awaitTermination(STREAM_MILLIS);
        if (!ended) {
            throw new IllegalStateException("The stream has not ended in " + STREAM_MILLIS + " ms");
        }
        return Map.of();
    }

    /**
     * Two writers of which the second one is faster: the first one's statement holds its rows with {@code held(value,
     * gate)} until the second one has committed, and is repeated when that makes it fail.
     *
     * @param gate a local directory of this race's own
     */
    Map<String, Object> race(String first, String second, String gate) throws Exception {
        Path directory = Files.createDirectories(Path.of(gate));
        ExecutorService writer = Executors.newSingleThreadExecutor();
        try {
            Future<Integer> retries = writer.submit(() -> persist(first));
            try {
                HeldValue.await(directory.resolve(HeldValue.STARTED));
                rows(spark, second);
            } finally {
                Files.createFile(directory.resolve(HeldValue.OPEN)); // in any case: what is held holds an executor
            }
            return Map.of("retries", retries.get(2, TimeUnit.MINUTES));
        } finally {
            writer.shutdownNow();
        }
    }

    @SuppressWarnings("checkstyle:illegalcatch") // Delta throws its conflicts unchecked and undeclared
    private int persist(String statement) {
        int retries = 0;
        while (true) {
            try {
                rows(spark, statement);
                return retries;
            } catch (Exception e) {
                if (!e.getClass().getName().contains("Concurrent") || retries == MAX_TRIES) {
                    throw e;
                }
                retries++;
            }
        }
    }

    /** The query through the cache, and past it: plain S3A with the classic stream. */
    Map<String, Object> compare(String query) {
        List<String> cached = rows(spark, query);
        SparkSession session = spark.newSession();
        session.conf().set("fs.s3a.impl", "org.apache.hadoop.fs.s3a.S3AFileSystem");
        session.conf().set("fs.s3a.impl.disable.cache", true);
        // plain S3A loads interceptors with its own class loader, which does not see --jars
        session.conf().set("fs.s3a.audit.execution.interceptors", "");
        session.conf().set("fs.s3a.input.stream.type", "classic");
        List<String> plain = rows(session, query);
        return Map.of("equal", cached.equals(plain), "rows", cached.size(), "plain", plain);
    }

    private static List<String> rows(SparkSession session, String query) {
        return session.sql(query).collectAsList().stream()
                .map(Row::toString)
                .sorted()
                .toList();
    }
}
