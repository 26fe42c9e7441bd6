package dev.thermocline.spark;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.thermocline.failure.CacheFailures;
import dev.thermocline.liveness.RunningReaders;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerEvent;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.sql.execution.ui.SparkListenerSQLExecutionEnd;
import org.apache.spark.sql.execution.ui.SparkListenerSQLExecutionStart;

/**
 * The jobs and queries of this application that run now. A query counts from its start on, before it has a job, and
 * from the time that its event names, not from the event's delivery. Bounded: of too many the oldest no longer count,
 * as if they had ended; so do those whose end Spark's queue of events has lost. Thread-safe; nothing here waits.
 */
final class RunningWork extends SparkListener implements RunningReaders {
    static final int MAX_RUNNING = 10_000;

    private static final String SQL_EVENTS = "org.apache.spark.sql.execution.ui.SparkListenerSQLExecution";

    @GuardedBy("this")
    private final Map<String, Instant> running = new LinkedHashMap<>();

    @Override
    public void onJobStart(SparkListenerJobStart job) {
        CacheFailures.run("noting a job", () -> began("job " + job.jobId(), job.time()));
    }

    @Override
    public void onJobEnd(SparkListenerJobEnd job) {
        CacheFailures.run("noting a job", () -> ended("job " + job.jobId()));
    }

    @Override
    public void onOtherEvent(SparkListenerEvent event) {
        CacheFailures.run("noting a query", () -> {
            // compared by name first: applications without SQL don't have the classes
            if (event.getClass().getName().startsWith(SQL_EVENTS)) {
                SqlEvents.note(this, event);
            }
        });
    }

    /** @param millis when it began, on the clock of this JVM: its event may be delivered long after */
    synchronized void began(String work, long millis) {
        running.put(work, Instant.ofEpochMilli(millis));
        if (running.size() > MAX_RUNNING) {
            running.remove(running.keySet().iterator().next());
        }
    }

    synchronized void ended(String work) {
        running.remove(work);
    }

    @Override
    public synchronized boolean anyStartedBefore(Instant moment) {
        return running.values().stream().anyMatch(start -> start.isBefore(moment));
    }

    /** Loaded with the first SQL event only. */
    private static final class SqlEvents {
        private SqlEvents() {}

        static void note(RunningWork work, SparkListenerEvent event) {
            if (event instanceof SparkListenerSQLExecutionStart start) {
                work.began("query " + start.executionId(), start.time());
            } else if (event instanceof SparkListenerSQLExecutionEnd end) {
                work.ended("query " + end.executionId());
            }
        }
    }
}
