package dev.thermocline.delta;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.CountDownLatch;
import org.apache.spark.api.java.function.ForeachPartitionFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.function.Executable;

/** A Spark job that runs while a test does something: removed files wait for its end. One at a time. */
final class HeldJob {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static volatile CountDownLatch started = new CountDownLatch(0);
    private static volatile CountDownLatch released = new CountDownLatch(0);

    private HeldJob() {}

    /** Does the work while the job runs; returns when both have ended. */
    static void during(SparkSession session, Executable work) throws Throwable {
        started = new CountDownLatch(1);
        released = new CountDownLatch(1);
        Thread job = new Thread(
                () -> session.range(1).toDF().coalesce(1).foreachPartition((ForeachPartitionFunction<Row>)
                        HeldJob::hold),
                "held-job");
        job.setDaemon(true);
        job.start();
        try {
            await().atMost(PATIENCE).until(() -> started.getCount() == 0);
            work.execute();
        } finally {
            released.countDown();
            await().atMost(PATIENCE).until(() -> !job.isAlive());
        }
    }

    private static void hold(Iterator<Row> rows) throws InterruptedException {
        started.countDown();
        released.await();
    }
}
