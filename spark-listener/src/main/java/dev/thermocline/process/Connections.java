package dev.thermocline.process;

import static java.util.Objects.requireNonNull;

import dev.thermocline.api.CaptureListener;
import dev.thermocline.liveness.RunningReaders;
import dev.thermocline.pipeline.CommitDispatcher;
import dev.thermocline.pipeline.LocalDispatcher;
import dev.thermocline.pipeline.QueryLabels;
import dev.thermocline.prefetch.BodyReporter;
import dev.thermocline.prefetch.ColumnPrefetch;
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
 * @param driver is sent which columns are read here, if it is another process
 */
record Connections(
        CommitDispatcher dispatcher,
        QueryLabels labels,
        RunningReaders readers,
        boolean followsOthers,
        WatchTables tables,
        CaptureListener captures,
        Optional<ColumnPrefetch.BodyDispatcher> executors,
        Optional<BodyReporter> driver) {
    Connections {
        requireNonNull(dispatcher, "dispatcher is null");
        requireNonNull(labels, "labels is null");
        requireNonNull(readers, "readers is null");
        requireNonNull(tables, "tables is null");
        requireNonNull(captures, "captures is null");
        requireNonNull(executors, "executors is null");
        requireNonNull(driver, "driver is null");
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
                Optional.empty());
    }

    /** Those of an executor, whose driver follows the commits. */
    static Connections ofExecutor(CaptureListener captures, Optional<BodyReporter> driver) {
        return new Connections(
                new LocalDispatcher(),
                QueryLabels.NONE,
                RunningReaders.NONE,
                false,
                WatchTables.none(),
                captures,
                Optional.empty(),
                driver);
    }
}
