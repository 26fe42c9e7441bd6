package dev.thermocline.spark;

import dev.thermocline.admission.ReadIntent;
import dev.thermocline.api.CacheFinder;
import dev.thermocline.api.CapturedTail;
import dev.thermocline.bodies.BodyReporter;
import dev.thermocline.bodies.BodyWarming;
import dev.thermocline.cluster.CacheCounters;
import dev.thermocline.cluster.CaptureQueue;
import dev.thermocline.cluster.CaptureRelay;
import dev.thermocline.cluster.DeletedFiles;
import dev.thermocline.cluster.ExecutorPoller;
import dev.thermocline.cluster.InstructionFollower;
import dev.thermocline.cluster.PluginMetrics;
import dev.thermocline.cluster.PollDelay;
import dev.thermocline.config.CacheSettings;
import dev.thermocline.credential.CallerUser;
import dev.thermocline.failure.CacheFailures;
import dev.thermocline.follow.CommitPipeline;
import dev.thermocline.follow.Daemons;
import dev.thermocline.hadoop.OpenedFiles;
import dev.thermocline.hadoop.ProcessCache;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
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
 * What runs in each executor: the poller and the gauges. Throws nothing from any method: that would end the executor, and
 * the next one, and so on. In local mode the driver's process does all the work, and only tasks are told what they read
 * for.
 */
final class ExecutorSide implements ExecutorPlugin {
    /** Local property by which the author of a job says whether it reads {@code once} or what it reads is to {@code keep}. */
    static final String READS = "thermocline.reads";

    private static final String JOB_DESCRIPTION = "spark.job.description";
    private static final String DRIVER_ID = "driver";

    private static final long REPORT_MILLIS = 1000;

    private @Nullable ExecutorPoller poller;
    private @Nullable ScheduledExecutorService reporting;
    private CaptureRelay.@Nullable Target files;

    @Override
    public void init(PluginContext context, Map<String, String> settings) {
        CacheFailures.run("starting the Spark plugin on an executor", () -> start(context, settings));
    }

    private void start(PluginContext context, Map<String, String> settings) {
        if (context.executorID().equals(DRIVER_ID)) {
            return; // Spark would show metrics of this side without the application's id: the driver's side has them
        }
        Map<String, String> hadoop = SparkSettings.shipped(settings);
        hadoop.forEach((key, value) -> context.conf().set(SparkSettings.SPARK_PREFIX + key, value));
        hadoop.forEach(SparkHadoopUtil.get().conf()::set);
        SparkSettings.reopenEarlyBuckets(hadoop);
        CommitPipeline.leaveOthers(); // the driver follows them
        CaptureQueue captures = new CaptureQueue(CaptureQueue.MAX_FILES, CaptureQueue.MAX_BYTES);
        DeletedFiles deleted = new DeletedFiles();
        Duration interval = DriverSide.pollInterval(settings);
        Configurations configurations = new Configurations(context.conf());
        CacheFinder caches = ProcessCache::of;
        ExecutorPoller started = new ExecutorPoller(
                context.executorID(),
                context::ask,
                captures,
                deleted,
                new InstructionFollower(
                        caches.as(CallerUser.current()),
                        configurations::get,
                        body -> BodyWarming.get().follow(context.executorID(), body, configurations.get())),
                new PollDelay(interval, () -> ThreadLocalRandom.current().nextDouble()),
                CacheCounters::ofCache);
        CacheCounters.register(context.metricRegistry(), PluginMetrics.EXECUTOR, started::counters);
        CacheCounters.registerCache(context.metricRegistry());
        CaptureRelay.Target target = new CaptureRelay.Target() {
            @Override
            public void captured(CapturedTail file) {
                captures.offer(file);
            }

            @Override
            public void deleted(String path) {
                deleted.add(path);
            }
        };
        files = target;
        CaptureRelay.to(target);
        started.start();
        poller = started;
        if (CacheSettings.from(configurations.get()).warm().bodies()) {
            reportBodies(context);
        }
    }

    private void reportBodies(PluginContext context) {
        BodyReporter reporter = new BodyReporter(context.executorID(), context::ask);
        reporter.listen();
        ScheduledExecutorService clock = Daemons.clock("bodies-report");
        var unused = clock.scheduleWithFixedDelay(
                () -> CacheFailures.run("telling the driver of columns and bodies", reporter::report),
                REPORT_MILLIS,
                REPORT_MILLIS,
                TimeUnit.MILLISECONDS);
        reporting = clock;
    }

    /** On the task's thread: says what the files are read for that it opens from now on. */
    @Override
    public void onTaskStart() {
        CacheFailures.run("looking what a task reads for", () -> {
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
        CacheFailures.run("stopping the Spark plugin on an executor", () -> {
            CaptureRelay.Target target = files;
            if (target != null) {
                CaptureRelay.stop(target);
            }
            ScheduledExecutorService clock = reporting;
            if (clock != null) {
                clock.shutdownNow();
            }
            ExecutorPoller running = poller;
            if (running != null) {
                running.close();
            }
        });
    }

    /**
     * The Hadoop configuration that Spark's tasks use, made at the first need. File systems are shared by name: one that
     * was opened with less would be less for the tasks, too.
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
