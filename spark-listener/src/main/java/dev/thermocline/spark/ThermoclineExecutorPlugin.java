package dev.thermocline.spark;

import dev.thermocline.admission.ReadIntent;
import dev.thermocline.failure.CacheFailures;
import dev.thermocline.process.ExecutorServices;
import dev.thermocline.process.ExecutorSetup;
import dev.thermocline.state.OpenedFiles;
import java.util.Map;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.ExceptionFailure;
import org.apache.spark.SparkConf;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskFailedReason;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.jspecify.annotations.Nullable;

/**
 * What runs in each executor: the poller and the gauges. Throws nothing from any method: that would end the executor,
 * and the next one, and so on. In local mode the driver's process does all the work, and only tasks learn what they
 * read for.
 */
final class ThermoclineExecutorPlugin implements ExecutorPlugin {
    /**
     * Local property by which the author of a job states whether it reads {@code once} or what it reads is to {@code
     * keep}.
     */
    static final String READS = "thermocline.reads";

    private static final String JOB_DESCRIPTION = "spark.job.description";
    private static final String DRIVER_ID = "driver";

    private @Nullable ExecutorServices services;

    @Override
    public void init(PluginContext context, Map<String, String> settings) {
        CacheFailures.run("starting the Spark plugin on an executor", () -> start(context, settings));
    }

    private void start(PluginContext context, Map<String, String> settings) {
        if (context.executorID().equals(DRIVER_ID)) {
            return; // Spark would show metrics of this side without the application's id: the driver's side has them
        }
        if (settings.containsKey(ThermoclineDriverPlugin.OFF) || !StartChecks.passed(context)) {
            return;
        }
        Map<String, String> hadoop = SparkSettings.shipped(settings);
        hadoop.forEach((key, value) -> context.conf().set(SparkSettings.SPARK_PREFIX + key, value));
        hadoop.forEach(SparkHadoopUtil.get().conf()::set);
        SparkSettings.reopenEarlyBuckets(hadoop);
        Configurations configurations = new Configurations(context.conf());
        ExecutorServices started = ExecutorServices.start(new ExecutorSetup(
                context.executorID(),
                context::ask,
                ThermoclineDriverPlugin.pollInterval(settings),
                configurations::get,
                PeerSettings.ofExecutor(context.executorID(), context.conf(), configurations::get, settings)));
        services = started;
        started.registerMetrics(context.metricRegistry());
    }

    /** On the task's thread: states what the files are read for that it opens from now on. */
    @Override
    public void onTaskStart() {
        CacheFailures.run("noting what a task reads for", () -> {
            OpenedFiles.begin();
            TaskContext task = TaskContext.get();
            ReadIntent.set(
                    task == null
                            ? ReadIntent.UNKNOWN
                            : new ReadIntent(property(task, JOB_DESCRIPTION), property(task, READS)));
        });
    }

    /** On the task's thread. */
    @Override
    public void onTaskSucceeded() {
        OpenedFiles.end();
    }

    /** On the task's thread: an exception may come from bytes that are wrong, a kill or a lost shuffle does not. */
    @Override
    public void onTaskFailed(TaskFailedReason reason) {
        if (reason instanceof ExceptionFailure) {
            CacheFailures.run("dropping the files of a failed task", OpenedFiles::doubt);
        } else {
            OpenedFiles.end();
        }
    }

    private static String property(TaskContext task, String key) {
        return Objects.requireNonNullElse(task.getLocalProperty(key), "");
    }

    @Override
    public void shutdown() {
        ExecutorServices present = services;
        if (present != null) {
            CacheFailures.run("stopping the Spark plugin on an executor", present::close);
        }
    }

    /**
     * The Hadoop configuration that Spark's tasks use, made at the first need. File systems are shared by name: one
     * that was opened with less would be less for the tasks, too.
     */
    private static final class Configurations {
        private final SparkConf conf;
        private @Nullable Configuration made;

        Configurations(SparkConf conf) {
            this.conf = conf;
        }

        synchronized Configuration get() {
            Configuration present = made;
            if (present == null) {
                present = SparkHadoopUtil.get().newConfiguration(conf);
                made = present;
            }
            return present;
        }
    }
}
