package dev.thermocline.spark;

import static java.util.Objects.requireNonNull;

import dev.thermocline.failure.CacheFailures;
import java.util.function.Consumer;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;

/** Passes on which executors Spark has, so that they are waited for, and which it has lost. Stateless. */
final class ExecutorEvents extends SparkListener {
    private final Consumer<String> added;
    private final Consumer<String> gone;

    /**
     * Both are given an executor's id on Spark's listener thread, and must return at once.
     *
     * @param added Spark has this executor from now on
     * @param gone Spark has lost it
     */
    ExecutorEvents(Consumer<String> added, Consumer<String> gone) {
        this.added = requireNonNull(added, "added is null");
        this.gone = requireNonNull(gone, "gone is null");
    }

    @Override
    public void onExecutorAdded(SparkListenerExecutorAdded event) {
        CacheFailures.run("noting a new executor", () -> added.accept(event.executorId()));
    }

    @Override
    public void onExecutorRemoved(SparkListenerExecutorRemoved event) {
        CacheFailures.run("noting a lost executor", () -> gone.accept(event.executorId()));
    }
}
