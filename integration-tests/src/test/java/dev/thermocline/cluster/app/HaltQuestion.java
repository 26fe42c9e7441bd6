package dev.thermocline.cluster.app;

import org.apache.spark.SparkEnv;

/**
 * Ends one executor at once, as a kill of its process does; all others answer {@code spared}.
 *
 * @param executor which
 */
record HaltQuestion(String executor) implements ExecutorQuestion {
    @Override
    public Object ask() {
        if (SparkEnv.get().executorId().equals(executor)) {
            Runtime.getRuntime().halt(1);
        }
        return "spared";
    }
}
