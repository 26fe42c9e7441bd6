package dev.thermocline.process;

import static java.util.Objects.requireNonNull;

import dev.thermocline.liveness.RunningReaders;
import dev.thermocline.peers.PeerSetup;
import dev.thermocline.pipeline.QueryLabels;
import dev.thermocline.tables.WarmTables;
import java.time.Duration;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * What an application's driver is started with.
 *
 * @param configuration opens file systems, and has the cache's options
 * @param pollInterval how often executors poll
 * @param executorsElsewhere whether executors are in other processes
 * @param labels knows which query makes a commit
 * @param readers knows who may still read what a commit removed
 * @param files knows which files a table has
 * @param peers how the driver joins its executors as a peer; empty if there are none
 */
public record DriverSetup(
        Configuration configuration,
        Duration pollInterval,
        boolean executorsElsewhere,
        QueryLabels labels,
        RunningReaders readers,
        WarmTables.LiveFiles files,
        Optional<PeerSetup> peers) {
    /** Rejects missing parts. */
    public DriverSetup {
        requireNonNull(configuration, "configuration is null");
        requireNonNull(pollInterval, "pollInterval is null");
        requireNonNull(labels, "labels is null");
        requireNonNull(readers, "readers is null");
        requireNonNull(files, "files is null");
        requireNonNull(peers, "peers is null");
    }
}
