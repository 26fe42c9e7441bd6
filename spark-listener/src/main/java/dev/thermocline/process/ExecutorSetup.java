package dev.thermocline.process;

import static java.util.Objects.requireNonNull;

import dev.thermocline.protocol.DriverLink;
import java.time.Duration;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;

/**
 * What an executor is started with.
 *
 * @param executorId Spark's name of the executor
 * @param driver where messages go
 * @param pollInterval between polls of a busy executor
 * @param configuration the one that tasks use; asked for at the first need
 */
public record ExecutorSetup(
        String executorId, DriverLink driver, Duration pollInterval, Supplier<Configuration> configuration) {
    /** Rejects missing parts. */
    public ExecutorSetup {
        requireNonNull(executorId, "executorId is null");
        requireNonNull(driver, "driver is null");
        requireNonNull(pollInterval, "pollInterval is null");
        requireNonNull(configuration, "configuration is null");
    }
}
