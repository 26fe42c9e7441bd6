package dev.thermocline.process;

import dev.thermocline.api.CacheControl;
import dev.thermocline.api.CacheExtension;
import dev.thermocline.api.CaptureListener;
import dev.thermocline.api.CapturedTail;
import dev.thermocline.api.ClosedCommit;
import dev.thermocline.api.CommitSink;
import dev.thermocline.api.FileReads;
import dev.thermocline.api.ListedLog;
import dev.thermocline.api.ReadListener;
import org.apache.hadoop.fs.Path;

/**
 * Passes what happens in each cache of this process to the application that runs here. Found as a service: the jar and
 * {@code fs.s3a.impl} are enough, no plugin and no Spark is needed. Thread-safe; returns at once.
 */
public final class ProcessExtension implements CacheExtension, CommitSink, CaptureListener, ReadListener {
    /** Made by {@link java.util.ServiceLoader}. */
    public ProcessExtension() {}

    @Override
    public void started(CacheControl cache) {
        cache.addCommitSink(this);
        cache.addCaptureListener(this);
        if (cache.settings().warm().bodies()) {
            cache.addReadListener(this);
        }
        CurrentProcess.application().watchTables();
    }

    @Override
    public void stopped() {
        CurrentProcess.application().cacheStopped();
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
    public void deleted(Path path) {
        CurrentProcess.application().captures().deleted(path);
    }

    @Override
    public void read(FileReads reads) {
        CurrentProcess.services().columns().read(reads);
    }
}
