package dev.thermocline.spark;

import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.SparkPlugin;

/**
 * Switches the cache on for a Spark application: {@code spark.plugins=dev.thermocline.spark.ThermoclinePlugin} and the
 * jar, nothing else. Sets {@code fs.s3a.impl}, the binding for {@code FileContext} and the request interceptor on
 * driver and executors, keeps all executors warm across Delta commits, and shows counters in Spark's metrics system.
 *
 * <p>What the user set explicitly stays as it is and is logged. A bucket that was opened before the plugin started,
 * such as one that holds the application's jar, is read through the cache by all who open it later.
 */
public final class ThermoclinePlugin implements SparkPlugin {
    /** Made by Spark. */
    public ThermoclinePlugin() {}

    @Override
    public DriverPlugin driverPlugin() {
        return new ThermoclineDriverPlugin();
    }

    @Override
    public ExecutorPlugin executorPlugin() {
        return new ThermoclineExecutorPlugin();
    }
}
