package dev.thermocline.cluster;

import static java.util.Objects.requireNonNull;

import com.codahale.metrics.Gauge;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.thermocline.api.CacheControl;
import dev.thermocline.runtime.ProcessCache;
import dev.thermocline.spark.ThermoclinePlugin;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.metrics.MetricsSystem;
import org.apache.spark.metrics.source.Source;

/**
 * Runs in an executor: says which tails are resident there, and then reads each file's footer.
 *
 * @param step what has happened so far
 * @param files all live files of the table
 */
record ExecutorProbe(String step, List<String> files) implements Function<Integer, List<String>> {
    @Override
    public List<String> call(Integer partition) throws IOException {
        CacheControl cache = ProcessCache.current().orElse(null);
        String executor = SparkEnv.get().executorId();
        List<Finding> findings = new ArrayList<>();
        for (String file : files) {
            boolean resident = cache != null && cache.tailResident(new Path(file));
            findings.add(new Finding(step, executor, file, resident, 0, 0));
        }
        List<String> lines = new ArrayList<>();
        for (Finding finding : findings) {
            lines.add(finding.withRows(rows(finding.file()), gauge("executor.tails.installed"))
                    .line());
        }
        return lines;
    }

    private static long rows(String file) throws IOException {
        Configuration configuration =
                SparkHadoopUtil.get().newConfiguration(SparkEnv.get().conf());
        HadoopInputFile input = HadoopInputFile.fromPath(new Path(file), configuration);
        try (ParquetFileReader reader = ParquetFileReader.open(input)) {
            return reader.getRecordCount();
        }
    }

    private static long gauge(String name) {
        Gauge<?> gauge = (Gauge<?>) requireNonNull(
                source("plugin." + ThermoclinePlugin.class.getName())
                        .metricRegistry()
                        .getGauges()
                        .get(name),
                name);
        return (Long) gauge.getValue();
    }

    /** By reflection: what the method returns is a class of its own in each Scala. */
    private static Source source(String name) {
        try {
            Object sources = MetricsSystem.class
                    .getMethod("getSourcesByName", String.class)
                    .invoke(SparkEnv.get().metricsSystem(), name);
            return (Source) ((scala.collection.Iterable<?>) sources).iterator().next();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Spark's metrics system can't be asked for " + name, e);
        }
    }

    /**
     * What one executor found of one file.
     *
     * @param step when
     * @param executor where
     * @param file which
     * @param resident whether its tail was in that executor's cache before its footer was read
     * @param rows rows that the footer tells of
     * @param installed tails that this executor has taken over from others so far
     */
    record Finding(String step, String executor, String file, boolean resident, long rows, long installed) {
        private static final ObjectMapper JSON = new ObjectMapper();

        Finding withRows(long counted, long installedSoFar) {
            return new Finding(step, executor, file, resident, counted, installedSoFar);
        }

        String line() throws IOException {
            return JSON.writeValueAsString(Map.of(
                    "step", step,
                    "executor", executor,
                    "file", file,
                    "resident", resident,
                    "rows", rows,
                    "installed", installed));
        }

        static Finding parse(String line) throws IOException {
            var node = JSON.readTree(line);
            return new Finding(
                    node.get("step").asText(),
                    node.get("executor").asText(),
                    node.get("file").asText(),
                    node.get("resident").asBoolean(),
                    node.get("rows").asLong(),
                    node.get("installed").asLong());
        }
    }
}
