package dev.thermocline.cluster;

import dev.thermocline.process.CurrentProcess;
import dev.thermocline.report.CommitReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The application that is submitted: writes a Delta table, compacts it, and after each commit asks every executor what it
 * has; then compares the caches with S3, and empties them. Arguments: the table, and a local file for what was found.
 */
public final class ClusterApp {
    static final String AFTER = "marker-after-";
    static final String END = "marker-end-";
    static final String LOST = "lost executors ";
    static final String REPORT = "report ";
    static final String CALLED = "called ";

    private static final int EXECUTORS = 2;
    private static final int FILES = 8;
    private static final int ATTEMPTS = 50;

    private final SparkSession spark;
    private final Path table;
    private final java.nio.file.Path results;

    private ClusterApp(SparkSession spark, Path table, java.nio.file.Path results) {
        this.spark = spark;
        this.table = table;
        this.results = results;
    }

    /** Runs in the driver. */
    public static void main(String[] arguments) throws Exception {
        try (SparkSession spark = SparkSession.builder().getOrCreate()) {
            AtomicInteger lost = new AtomicInteger();
            spark.sparkContext().addSparkListener(new SparkListener() {
                @Override
                public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
                    lost.incrementAndGet();
                }
            });
            ClusterApp app = new ClusterApp(spark, new Path(arguments[0]), java.nio.file.Path.of(arguments[1]));
            app.run();
            app.write(List.of(LOST + lost.get()));
        }
    }

    private void run() throws Exception {
        spark.range(0, 8000, 1, FILES).write().format("delta").save(table.toString());
        probe("write", 0);
        spark.sql("OPTIMIZE delta.`" + table + "`").collectAsList();
        probe("optimize", 1);
        call("self_test");
        call("evict");
        call("status");
    }

    private void call(String procedure) throws IOException {
        for (Row row : spark.sql("CALL thermocline.system." + procedure + "('" + table + "')")
                .collectAsList()) {
            write(List.of(CALLED + procedure + " " + row));
        }
    }

    private void probe(String step, long version) throws Exception {
        Optional<CommitReport> report =
                CurrentProcess.services().pipeline().reports().await(table, version, Duration.ofSeconds(60));
        write(List.of(REPORT + step + " " + report + " "
                + CurrentProcess.services().pipeline().counts()));
        List<String> files = Arrays.asList(
                spark.read().format("delta").load(table.toString()).inputFiles());
        mark(AFTER + step);
        Set<String> executors = new HashSet<>();
        JavaSparkContext context = new JavaSparkContext(spark.sparkContext());
        for (int attempt = 0; attempt < ATTEMPTS && executors.size() < EXECUTORS; attempt++) {
            List<String> lines = new ArrayList<>();
            context.parallelize(List.of(0, 1), EXECUTORS)
                    .map(new ExecutorProbe(step, files))
                    .collect()
                    .forEach(lines::addAll);
            for (String line : lines) {
                executors.add(ExecutorProbe.Finding.parse(line).executor());
            }
            write(lines);
        }
        mark(END + step);
    }

    /** A request that the proxy's log shows, to tell what came before from what came after. */
    private void mark(String name) throws IOException {
        FileSystem fileSystem = table.getFileSystem(spark.sparkContext().hadoopConfiguration());
        var unused = fileSystem.exists(new Path(table.getParent(), name));
    }

    private void write(List<String> lines) throws IOException {
        Files.write(
                results,
                lines,
                StandardCharsets.UTF_8,
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.APPEND);
    }
}
