package dev.thermocline.process;

import dev.thermocline.api.CacheControl;
import dev.thermocline.api.CacheExtension;
import dev.thermocline.api.CaptureListener;
import dev.thermocline.api.ClosedCommit;
import dev.thermocline.api.CommitSink;
import dev.thermocline.api.FileReads;
import dev.thermocline.api.IntendedCommit;
import dev.thermocline.api.ListedLog;
import dev.thermocline.api.ReadListener;
import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.peer.CapturedTail;
import org.apache.hadoop.fs.Path;

/**
 * Passes what happens in each cache of this process to the application that runs here. Found as a service: the jar and
 * {@code fs.s3a.impl} are enough, no plugin and no Spark is needed. Thread-safe; returns at once.
 */
public final class ProcessExtension implements CacheExtension, CommitSink, CaptureListener, ReadListener {
    private volatile boolean learnsColumns;

    /** Made by {@link java.util.ServiceLoader}. */
    public ProcessExtension() {}

    @Override
    public void started(CacheControl cache) {
        cache.addCommitSink(this);
        cache.addCaptureListener(this);
        learnsColumns = cache.settings().warm().bodies();
        boolean notesTables = cache.settings().peers().enabled()
                && CurrentProcess.application().tablesRead().isPresent();
        if (learnsColumns || notesTables) {
            cache.addReadListener(this);
        }
        CurrentProcess.application().cacheStarted(cache);
    }

    @Override
    public void stopped() {
        CurrentProcess.application().cacheStopped();
    }

    @Override
    public void commitIntended(IntendedCommit commit) {
        CurrentProcess.services().pipeline().intend(commit);
    }

    @Override
    public void commitAbandoned(IntendedCommit commit) {
        CurrentProcess.services().pipeline().abandon(commit);
    }

    @Override
    public void commitClosed(ClosedCommit commit) {
        CurrentProcess.services().pipeline().submit(commit);
    }

    @Override
    public void logListed(ListedLog log) {
        CurrentProcess.services().pipeline().listed(log);
    }

    @Override
    public void captured(CapturedTail tail) {
        CurrentProcess.application().captures().captured(tail);
    }

    @Override
    public void deleted(Path path, ObjectName name) {
        CurrentProcess.application().captures().deleted(path, name);
    }

    @Override
    public void read(FileReads reads) {
        CurrentProcess.application().tablesRead().ifPresent(tables -> tables.read(reads.path()));
        if (learnsColumns) {
            CurrentProcess.services().columns().read(reads);
        }
    }
}
