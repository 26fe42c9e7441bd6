package dev.thermocline.cluster.app;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;

/** The executors themselves. */
final class ExecutorCommands {
    private final EveryExecutor everyExecutor;
    private final AtomicInteger lost = new AtomicInteger();

    ExecutorCommands(SparkContext context, EveryExecutor everyExecutor) {
        this.everyExecutor = everyExecutor;
        context.addSparkListener(new SparkListener() {
            @Override
            public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
                lost.incrementAndGet();
            }
        });
    }

    /** Who lives, and how many were lost so far. */
    Map<String, Object> list() {
        return Map.of("executors", everyExecutor.live(), "lost", lost.get());
    }

    /** Ends an executor; when this returns it is no longer among those that live. */
    Map<String, Object> kill(String executor) throws IOException, InterruptedException {
        while (everyExecutor.live().contains(executor)) {
            everyExecutor.ask(new HaltQuestion(executor));
        }
        return list();
    }
}
