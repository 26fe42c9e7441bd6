package dev.thermocline.delta;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.spark.ThermoclinePlugin;
import dev.thermocline.testkit.Requests;
import dev.thermocline.testkit.S3Request.Kind;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.spark.metrics.source.Source;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import scala.jdk.javaapi.CollectionConverters;

/** What Spark's metrics system shows of the cache, through the JMX sink of conf/metrics.properties. */
class SparkMetricsTest {
    private static final SparkLake LAKE = SparkLake.shared();
    private static final String SOURCE = "plugin." + ThermoclinePlugin.class.getName();
    private static final String TABLE = "delta.`" + LAKE.table("metrics/events") + "`";
    private static final Path PAGE = Path.of(System.getProperty("basedir", "."), "..", "docs", "METRICS.md");
    private static final String VARIABLE = "<[a-z-]+>";

    private final MBeanServer beans = ManagementFactory.getPlatformMBeanServer();

    @BeforeAll
    static void writeTable() {
        LAKE.session()
                .range(0, 50_000)
                .selectExpr("id", "sha2(cast(id as string), 256) as payload")
                .repartition(2)
                .write()
                .format("delta")
                .save(LAKE.table("metrics/events"));
        LAKE.sql("select count(*) from " + TABLE); // the log is loaded, so that only data files are asked for
    }

    private static ObjectName bean(String name) throws JMException {
        String process = LAKE.session().sparkContext().applicationId() + ".driver.";
        return new ObjectName("metrics:name=" + process + SOURCE + "." + name + ",type=gauges");
    }

    private long value(String name) throws JMException {
        return (Long) beans.getAttribute(bean(name), "Value");
    }

    private static Set<String> registered() {
        Set<String> names = new TreeSet<>();
        for (Source source : CollectionConverters.asJava(
                LAKE.session().sparkContext().env().metricsSystem().getSourcesByName(SOURCE))) {
            names.addAll(source.metricRegistry().getNames());
        }
        return names;
    }

    private static String regex(String name) {
        List<String> parts = new ArrayList<>();
        for (String part : name.split(VARIABLE, -1)) {
            parts.add(Pattern.quote(part));
        }
        return String.join("[a-z-]+", parts);
    }

    @Test
    void documentedNamesAreWhatSparkKnows() throws IOException {
        List<String> rows = Files.readAllLines(PAGE).stream()
                .filter(line -> line.startsWith("| `") && !line.contains("Not in local mode."))
                .map(line -> line.substring(line.indexOf('`') + 1, line.indexOf('`', line.indexOf('`') + 1)))
                .toList();
        Set<String> registered = registered();

        assertThat(rows)
                .hasSizeGreaterThan(30)
                .allSatisfy(row -> assertThat(registered).as(row).anyMatch(name -> name.matches(regex(row))));
        assertThat(registered).allSatisfy(name -> assertThat(rows).as(name).anyMatch(row -> name.matches(regex(row))));
    }

    @Test
    void everyNameIsAnMBean() throws JMException {
        Set<String> names = registered();
        assertThat(names).contains("cache.used.bytes.disk", "executor.hits", "cluster.hits");
        for (String name : names) {
            assertThat(beans.isRegistered(bean(name))).as(name).isTrue();
            assertThat(value(name)).as(name).isNotNegative();
        }
    }

    @Test
    void gaugesMoveWithQueries() throws IOException, JMException {
        String query = "select sum(hash(id, payload)) from " + TABLE;
        LAKE.restartCache();
        assertThat(value("cache.origin.gets")).isZero();

        Requests cold = LAKE.dataRequests(() -> LAKE.sql(query));

        assertThat(value("cache.origin.gets")).isPositive().isEqualTo(cold.count(Kind.GET));
        assertThat(value("cache.origin.bytes")).isEqualTo(cold.bytes(Kind.GET));
        assertThat(value("cache.misses")).isPositive();
        assertThat(value("cache.capacity.bytes.disk")).isPositive();
        assertThat(value("cache.used.bytes.heap")).isPositive();
        long hits = value("executor.hits");
        long hitBytes = value("cluster.hit.bytes");

        Requests warm = LAKE.dataRequests(() -> LAKE.sql(query));

        assertThat(warm.count(Kind.GET)).isZero();
        assertThat(value("cache.origin.gets")).isEqualTo(cold.count(Kind.GET));
        assertThat(value("executor.hits")).isGreaterThan(hits);
        assertThat(value("cluster.hit.bytes")).isGreaterThan(hitBytes);
        assertThat(value("executor.origin.gets")).isEqualTo(value("cluster.origin.gets"));
    }
}
