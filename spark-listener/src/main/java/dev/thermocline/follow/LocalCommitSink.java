package dev.thermocline.follow;

import dev.thermocline.hadoop.ClosedCommit;
import dev.thermocline.hadoop.CommitSink;
import dev.thermocline.hadoop.ListedLog;

/**
 * Hands the Delta commits that this process makes to its {@link CommitPipeline}. Found as a service: the jar and {@code
 * fs.s3a.impl} are enough, no plugin and no Spark is needed. Thread-safe; returns at once.
 */
public final class LocalCommitSink implements CommitSink {
    /** Made by {@link java.util.ServiceLoader}. */
    public LocalCommitSink() {}

    @Override
    public void commitClosed(ClosedCommit commit) {
        CommitPipeline.get().submit(commit);
    }

    @Override
    public void logListed(ListedLog log) {
        if (!CommitPipeline.leavesOthers()) {
            CommitPipeline.get().listed(log);
        }
    }
}
