package dev.thermocline.cluster.app;

import com.codahale.metrics.Gauge;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.SparkEnv;
import org.apache.spark.metrics.MetricsSystem;
import org.apache.spark.metrics.source.Source;

/** What Spark's metrics system shows of the plugin's driver. */
final class PluginGauges {
    private static final String PLUGIN = "plugin.dev.thermocline.spark.ThermoclinePlugin";

    private PluginGauges() {}

    static Map<String, Object> read() throws ReflectiveOperationException {
        // by reflection: what the method returns is a class of its own in each Scala
        Object sources = MetricsSystem.class
                .getMethod("getSourcesByName", String.class)
                .invoke(SparkEnv.get().metricsSystem(), PLUGIN);
        Source source =
                (Source) ((scala.collection.Iterable<?>) sources).iterator().next();
        Map<String, Object> values = new TreeMap<>();
        source.metricRegistry().getGauges().forEach((name, gauge) -> values.put(name, ((Gauge<?>) gauge).getValue()));
        return values;
    }
}
