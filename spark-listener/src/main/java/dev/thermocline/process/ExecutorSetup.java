package dev.thermocline.process;

import static java.util.Objects.requireNonNull;

import dev.thermocline.executor.DriverLink;
import dev.thermocline.peers.PeerSetup;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;

/**
 * What an executor is started with.
 *
 * @param executorId Spark's name of the executor
 * @param driver where messages go
 * @param pollInterval between polls of a busy executor
 * @param configuration the one that tasks use; asked for at the first need
 * @param peers how it joins its peers; empty if it has none
 */
public record ExecutorSetup(
        String executorId,
        DriverLink driver,
        Duration pollInterval,
        Supplier<Configuration> configuration,
        Optional<PeerSetup> peers) {
    /** Rejects missing parts. */
    public ExecutorSetup {
        requireNonNull(executorId, "executorId is null");
        requireNonNull(driver, "driver is null");
        requireNonNull(pollInterval, "pollInterval is null");
        requireNonNull(configuration, "configuration is null");
        requireNonNull(peers, "peers is null");
    }
}
