package dev.thermocline.cluster.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskFailedReason;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/** The executors themselves. */
final class ExecutorCommands {
    private final SparkContext context;
    private final EveryExecutor everyExecutor;
    private final List<String> failedTasks = new CopyOnWriteArrayList<>();
    private final AtomicInteger lost = new AtomicInteger();

    ExecutorCommands(SparkContext context, EveryExecutor everyExecutor) {
        this.context = context;
        this.everyExecutor = everyExecutor;
        context.addSparkListener(new SparkListener() {
            @Override
            public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
                lost.incrementAndGet();
            }

            @Override
            public void onTaskEnd(SparkListenerTaskEnd ended) {
                if (ended.reason() instanceof TaskFailedReason failed) {
                    failedTasks.add(ended.taskInfo().executorId() + " " + failed.toErrorString());
                }
            }
        });
    }

    /** Who lives, how many were lost so far, and which tasks failed so far, each with its executor first. */
    Map<String, Object> list() {
        return Map.of("executors", everyExecutor.live(), "lost", lost.get(), "failedTasks", List.copyOf(failedTasks));
    }

    /**
     * Keeps the only core of an executor busy, so that no other task runs there, until there is a file {@link
     * HeldValue#OPEN} in the gate. Returns when the core is taken.
     *
     * @param gate a local directory of this call's own
     */
    Map<String, Object> occupy(String executor, String gate) throws Exception {
        Path directory = Files.createDirectories(Path.of(gate));
        Thread jobs = new Thread(() -> occupyUntilOpen(executor, directory), "occupy-" + executor);
        jobs.setDaemon(true);
        jobs.start();
        HeldValue.await(directory.resolve(HeldValue.STARTED));
        return list();
    }

    /** A task can't be sent to one executor: jobs of as many tasks as there are executors, until one was there. */
    private void occupyUntilOpen(String executor, Path gate) {
        while (!Files.exists(gate.resolve(HeldValue.STARTED))) {
            int tasks = Math.max(1, everyExecutor.live().size());
            var unused = new JavaSparkContext(context)
                    .parallelize(Collections.nCopies(tasks, 0), tasks)
                    .map(new AskedTask(new OccupyQuestion(executor, gate.toString())))
                    .collect();
        }
    }

    /** Ends an executor; when this returns it is no longer among those that live. */
    Map<String, Object> kill(String executor) throws IOException, InterruptedException {
        while (everyExecutor.live().contains(executor)) {
            everyExecutor.ask(new HaltQuestion(executor));
        }
        return list();
    }
}
