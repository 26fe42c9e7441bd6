package dev.thermocline.spark;

import dev.thermocline.preflight.Banner;
import dev.thermocline.preflight.BannerLog;
import dev.thermocline.preflight.Installation;
import dev.thermocline.preflight.Preflight;
import dev.thermocline.protocol.PluginVersion;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkContext;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.deploy.SparkHadoopUtil;
import scala.Tuple2;

/**
 * The checks before the start of a side of the plugin, with what Spark knows.
 *
 * @param installation what lies on the class path
 * @param keys that are set for Spark
 */
record StartChecks(Installation installation, List<String> keys) {
    static StartChecks of(SparkContext context) {
        List<String> keys =
                Arrays.stream(context.conf().getAll()).map(Tuple2::_1).toList();
        return new StartChecks(installation(context.version()), keys);
    }

    private static Installation installation(String spark) {
        ClassLoader ours =
                Objects.requireNonNull(StartChecks.class.getClassLoader(), "classes of the plugin have a loader");
        ClassLoader application = Thread.currentThread().getContextClassLoader();
        return Installation.of(ours, application == null ? ours : application, PluginVersion.HERE, spark);
    }

    Preflight check(Configuration configuration) {
        return Preflight.check(installation, configuration, keys);
    }

    /** Shows the driver's block. */
    void show(Preflight preflight, Configuration configuration, List<String> schemes, Banner.Peers peers) {
        BannerLog.show(new Banner(installation, schemes, peers).of(preflight, configuration));
    }

    /** Whether nothing stands in the way on an executor, whose jars may be others; what does is shown. */
    static boolean passed(PluginContext context) {
        Installation installation = installation(org.apache.spark.package$.MODULE$.SPARK_VERSION());
        Configuration configuration = SparkHadoopUtil.get().conf();
        Preflight preflight = Preflight.check(installation, configuration, List.of());
        if (!preflight.clear()) {
            BannerLog.show("Executor " + context.executorID() + ": "
                    + new Banner(installation, List.of(), Banner.Peers.OFF)
                            .of(new Preflight(preflight.obstacles(), List.of()), configuration));
        }
        return preflight.clear();
    }
}
