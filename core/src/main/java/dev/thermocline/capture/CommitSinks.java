package dev.thermocline.capture;

import dev.thermocline.api.ClosedCommit;
import dev.thermocline.api.CommitFile;
import dev.thermocline.api.CommitSink;
import dev.thermocline.api.IntendedCommit;
import dev.thermocline.api.ListedLog;
import dev.thermocline.cache.object.LastModified;
import dev.thermocline.failure.CacheFailures;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.hadoop.conf.Configuration;

/** The sinks of this process: hands each Delta commit that is closed here to all of them. Thread-safe. */
public final class CommitSinks {
    private final List<CommitSink> sinks = new CopyOnWriteArrayList<>();
    private final long contentMaximum;

    /** @param contentMaximum bytes of the longest commit whose content is handed on */
    public CommitSinks(long contentMaximum) {
        this.contentMaximum = contentMaximum;
    }

    /** Notified of each commit from now on, on the thread that closes it or lists its log. */
    public void add(CommitSink sink) {
        sinks.add(sink);
    }

    /** May still be notified of a commit that is being closed. No effect if it was not added. */
    public void remove(CommitSink sink) {
        sinks.remove(sink);
    }

    /** Watches a commit being written; a new one for each stream. A failing sink is logged and ends nothing else. */
    public WriteObserver observer(CommitFile file, Configuration configuration) {
        return new CommitCapture(contentMaximum, new CommitCapture.Stages() {
            @Override
            public void intended(Optional<byte[]> content) {
                IntendedCommit commit = new IntendedCommit(file, content, configuration);
                sinks.forEach(sink -> CacheFailures.run("announcing a commit", () -> sink.commitIntended(commit)));
            }

            @Override
            public void closed(Optional<byte[]> content) {
                ClosedCommit commit = new ClosedCommit(file, content, configuration);
                sinks.forEach(sink -> CacheFailures.run("publishing a commit", () -> sink.commitClosed(commit)));
            }

            @Override
            public void abandoned(Optional<byte[]> content) {
                IntendedCommit commit = new IntendedCommit(file, content, configuration);
                sinks.forEach(sink -> CacheFailures.run("taking a commit back", () -> sink.commitAbandoned(commit)));
            }
        });
    }

    /** The newest commit of a listing of a Delta log, with what the listing states of its file. */
    public void listed(CommitFile newest, Optional<String> etag, LastModified modified, Configuration configuration) {
        ListedLog log = new ListedLog(newest.table(), newest.version(), etag, modified, configuration);
        sinks.forEach(sink -> CacheFailures.run("publishing a listed log", () -> sink.logListed(log)));
    }
}
