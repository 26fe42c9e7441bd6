package dev.thermocline.process;

import static java.util.Objects.requireNonNull;

import dev.thermocline.api.CaptureListener;
import dev.thermocline.buffer.Outbox;
import dev.thermocline.liveness.RunningReaders;
import dev.thermocline.membership.JoinedPeers;
import dev.thermocline.pipeline.QueryLabels;
import dev.thermocline.prefetch.ColumnPrefetch;
import dev.thermocline.tables.WatchTables;
import dev.thermocline.work.CommitDispatcher;
import dev.thermocline.work.LocalDispatcher;
import java.util.Optional;

/**
 * What connects an application's process with its queries and its other processes.
 *
 * @param dispatcher does the work of commits
 * @param labels knows which query makes a commit
 * @param readers knows who may still read what a commit removed
 * @param followsOthers whether commits of other applications are searched here, and not by another process
 * @param tables whose commits are searched although nobody uses them here
 * @param captures is notified of files that are written or deleted here
 * @param executors fetch the columns of new files, if there are any in other processes
 * @param driver is sent what is read here, if it is another process
 * @param peers other processes that are asked for bytes, once this one has joined them
 */
record Connections(
        CommitDispatcher dispatcher,
        QueryLabels labels,
        RunningReaders readers,
        boolean followsOthers,
        WatchTables tables,
        CaptureListener captures,
        Optional<ColumnPrefetch.BodyDispatcher> executors,
        Optional<Outbox> driver,
        JoinedPeers peers) {
    Connections {
        requireNonNull(dispatcher, "dispatcher is null");
        requireNonNull(labels, "labels is null");
        requireNonNull(readers, "readers is null");
        requireNonNull(tables, "tables is null");
        requireNonNull(captures, "captures is null");
        requireNonNull(executors, "executors is null");
        requireNonNull(driver, "driver is null");
        requireNonNull(peers, "peers is null");
    }

    /** Those of a process by itself, of whose queries nothing is known. */
    static Connections none() {
        return new Connections(
                new LocalDispatcher(),
                QueryLabels.NONE,
                RunningReaders.NONE,
                true,
                WatchTables.none(),
                tail -> {},
                Optional.empty(),
                Optional.empty(),
                new JoinedPeers(Optional::empty));
    }

    /** Those of an executor, whose driver follows the commits. */
    static Connections ofExecutor(CaptureListener captures, Outbox outbox, JoinedPeers peers) {
        return new Connections(
                new LocalDispatcher(),
                QueryLabels.NONE,
                RunningReaders.NONE,
                false,
                WatchTables.none(),
                captures,
                Optional.empty(),
                Optional.of(outbox),
                peers);
    }
}
