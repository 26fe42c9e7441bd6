package dev.thermocline.spark;

import static java.util.Objects.requireNonNull;

import dev.thermocline.failure.CacheFailures;
import java.util.function.Consumer;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;

/** Passes on which executors Spark has lost, so that nobody waits for their answers. Stateless. */
final class LostExecutors extends SparkListener {
    private final Consumer<String> gone;

    /** @param gone is given an executor's id on Spark's listener thread; must return at once */
    LostExecutors(Consumer<String> gone) {
        this.gone = requireNonNull(gone, "gone is null");
    }

    @Override
    public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
        CacheFailures.run("noting a lost executor", () -> gone.accept(removed.executorId()));
    }
}
