package dev.thermocline.benchmarks.demo.workload;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.SparkContext;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/**
 * Adds up how long tasks waited: their run time less their CPU time and the pauses of the garbage collector. That is
 * the time for S3, disk and other tasks' output, and for a core where there are too few. Thread-safe.
 */
final class TaskWaits extends SparkListener {
    private final SparkContext context;
    private final AtomicLong millis = new AtomicLong();

    private TaskWaits(SparkContext context) {
        this.context = requireNonNull(context, "context is null");
    }

    /** From now on listens to the context's tasks. */
    static TaskWaits of(SparkContext context) {
        TaskWaits waits = new TaskWaits(context);
        context.addSparkListener(waits);
        return waits;
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd end) {
        TaskMetrics metrics = end.taskMetrics();
        if (metrics != null) {
            long computed = TimeUnit.NANOSECONDS.toMillis(metrics.executorCpuTime()) + metrics.jvmGCTime();
            millis.addAndGet(Math.max(0, metrics.executorRunTime() - computed));
        }
    }

    /** Milliseconds since the last call, of all tasks that have ended. */
    long sinceLastCall() {
        try {
            context.listenerBus().waitUntilEmpty();
        } catch (TimeoutException e) {
            throw new IllegalStateException("Spark's listeners are behind", e);
        }
        return millis.getAndSet(0);
    }
}
