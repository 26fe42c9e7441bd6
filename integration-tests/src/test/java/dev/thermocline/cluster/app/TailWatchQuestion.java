package dev.thermocline.cluster.app;

import java.nio.file.Path;
import org.apache.spark.SparkEnv;

/**
 * Starts a {@link TailWatch} in an executor.
 *
 * @param directory local, of this machine's executors together
 */
record TailWatchQuestion(String directory) implements ExecutorQuestion {
    @Override
    public Object ask() {
        return TailWatch.start(Path.of(directory), SparkEnv.get().executorId());
    }
}
