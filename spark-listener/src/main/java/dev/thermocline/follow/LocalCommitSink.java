package dev.thermocline.follow;

import dev.thermocline.api.ClosedCommit;
import dev.thermocline.api.CommitSink;
import dev.thermocline.api.ListedLog;

/**
 * Hands the Delta commits that this process makes to its {@link CommitPipeline}. Thread-safe; returns at
 * once.
 */
public final class LocalCommitSink implements CommitSink {
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
