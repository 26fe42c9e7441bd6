package dev.thermocline.cluster.app;

import java.nio.file.Path;
import org.apache.spark.SparkEnv;

/**
 * Waits in one executor until the gate is open; all others answer {@code spared}.
 *
 * @param executor which
 * @param gate a local directory, where the executor first notes that it has begun
 */
record OccupyQuestion(String executor, String gate) implements ExecutorQuestion {
    @Override
    public Object ask() throws Exception {
        if (SparkEnv.get().executorId().equals(executor)) {
            return new HeldValue().call(0L, Path.of(gate).toString());
        }
        return "spared";
    }
}
