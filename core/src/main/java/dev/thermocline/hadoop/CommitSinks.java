package dev.thermocline.hadoop;

import dev.thermocline.api.ClosedCommit;
import dev.thermocline.api.CommitFile;
import dev.thermocline.api.CommitSink;
import dev.thermocline.api.ListedLog;
import dev.thermocline.capture.WriteObserver;
import dev.thermocline.failure.CacheFailures;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.hadoop.conf.Configuration;

/** The sinks of this process: hands each Delta commit that is closed here to all of them. Thread-safe. */
final class CommitSinks {
    private final List<CommitSink> sinks = new CopyOnWriteArrayList<>();
    private final long contentMaximum;

    CommitSinks(long contentMaximum) {
        this.contentMaximum = contentMaximum;
    }

    void add(CommitSink sink) {
        sinks.add(sink);
    }

    void remove(CommitSink sink) {
        sinks.remove(sink);
    }

    WriteObserver observer(CommitFile file, Configuration configuration) {
        return new CommitCapture(contentMaximum, content -> closed(file, content, configuration));
    }

    /** Watches a listing of a Delta log. */
    LogListing listing(Configuration configuration) {
        return new LogListing((newest, etag, modified) ->
                listed(new ListedLog(newest.table(), newest.version(), etag, modified, configuration)));
    }

    private void listed(ListedLog log) {
        sinks.forEach(sink -> CacheFailures.run("publishing a listed log", () -> sink.logListed(log)));
    }

    private void closed(CommitFile file, Optional<byte[]> content, Configuration configuration) {
        ClosedCommit commit = new ClosedCommit(file, content, configuration);
        sinks.forEach(sink -> CacheFailures.run("publishing a commit", () -> sink.commitClosed(commit)));
    }
}
