package dev.thermocline.spark.session;

import dev.thermocline.report.ComparedFile;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Compares what tasks read through the cache with what S3A reads without it, byte for byte, in a job of its own: a task
 * for each file, on whichever executor Spark runs it. Each file is read from S3 once, as a whole, beside what the cache
 * lacks of it, which it keeps then. Stateless.
 */
public final class ByteComparison {
    private static final String DESCRIPTION = "Thermocline: self test of ";

    private ByteComparison() {}

    /**
     * Compares a sample of a table's live files.
     *
     * @param most files, by chance
     * @return empty if there is no session
     */
    public static Optional<List<ComparedFile>> of(Path table, int most) {
        return SessionFiles.live(table).map(live -> {
            List<Path> sample = new ArrayList<>(live);
            Collections.shuffle(sample);
            return compared(table, sample.subList(0, Math.min(most, sample.size())));
        });
    }

    private static List<ComparedFile> compared(Path table, List<Path> files) {
        if (files.isEmpty()) {
            return List.of();
        }
        SparkContext spark = SparkSession.getDefaultSession().get().sparkContext();
        Task task = new Task(new SerializableConfiguration(spark.hadoopConfiguration()));
        List<String> paths = files.stream().map(file -> file.toUri().toString()).toList();
        return SessionFiles.described(
                spark,
                DESCRIPTION + table,
                () -> new JavaSparkContext(spark)
                        .parallelize(paths, paths.size()).map(task).collect().stream()
                                .map(ByteComparison::row)
                                .toList());
    }

    private static ComparedFile row(Object[] row) {
        return new ComparedFile(
                new Path(URI.create((String) row[0])),
                (String) row[1],
                (Long) row[2],
                (Long) row[3],
                ComparedFile.Result.valueOf((String) row[4]),
                (String) row[5]);
    }

    /** Compares one file; its answer is of JDK types, which every serializer knows. */
    private static final class Task implements Function<String, Object[]> {
        private static final long serialVersionUID = 1;

        private final SerializableConfiguration hadoop;

        Task(SerializableConfiguration hadoop) {
            this.hadoop = hadoop;
        }

        @Override
        public Object[] call(String file) {
            ComparedFile found = new FileComparison(new Path(URI.create(file)), hadoop.value())
                    .compare(SparkEnv.get().executorId());
            return new Object[] {
                file,
                found.executor(),
                found.bytes(),
                found.held(),
                found.result().name(),
                found.detail()
            };
        }
    }
}
