package dev.thermocline.listing;

import static java.util.Objects.requireNonNull;

import dev.thermocline.cache.object.LastModified;
import dev.thermocline.failure.CacheFailures;
import dev.thermocline.s3.LogListRequest;
import dev.thermocline.state.LogSnapshot;
import dev.thermocline.state.LogSnapshots;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.fs.s3a.S3ListRequest;
import org.apache.hadoop.fs.s3a.S3ListResult;

/**
 * The requests for listings that one file system sends, whichever method asked for them. Callers who ask for the same
 * log at the same time share one; what S3 states of the files of a log is kept for a short time, as what is current.
 * Answers pass through unchanged. Thread-safe.
 */
public final class LogLists {
    private final SharedLists shared;
    private final LogSnapshots snapshots;
    private final ListedLogs listed;
    private final LogReader reader;
    private final Newest newest;

    /** Sends a request to S3, as S3A does. */
    public interface Request {
        /** @throws IOException as S3A's; what the client throws passes, too */
        S3ListResult send() throws IOException;
    }

    /** Takes the newest commit of a listing from a version, which no method of the file system asks for. */
    public interface Newest {
        void listed(String key, Optional<String> etag, LastModified modified);
    }

    /**
     * @param listed what readers go by
     * @param newest called on the thread of the request
     */
    public LogLists(SharedLists shared, LogSnapshots snapshots, ListedLogs listed, Newest newest) {
        this.shared = requireNonNull(shared, "shared is null");
        this.snapshots = requireNonNull(snapshots, "snapshots is null");
        this.listed = requireNonNull(listed, "listed is null");
        this.reader = listed.reader();
        this.newest = requireNonNull(newest, "newest is null");
    }

    /** What the listings state. */
    public ListedLogs listed() {
        return listed;
    }

    /** The first answer of a listing. */
    public S3ListResult first(S3ListRequest request, Request sender) throws IOException {
        Optional<LogListRequest> log = log(request);
        return log.isEmpty()
                ? sender.send()
                : shared.ask(
                        new SharedLists.Question(reader.scope(), reader.owner(), log.get()),
                        () -> first(log.get(), sender));
    }

    private S3ListResult first(LogListRequest asked, Request sender) throws IOException {
        LogSnapshot listing = snapshots.begin();
        S3ListResult answer = sender.send();
        CacheFailures.run("keeping what a listing states", () -> {
            LogListRequest.Page page = asked.page(answer);
            if (!asked.probes() || page.next().isEmpty()) {
                keep(asked, listing, page);
            }
        });
        return answer;
    }

    /** The answer that follows another one. */
    public S3ListResult next(S3ListRequest request, S3ListResult previous, Request sender) throws IOException {
        S3ListResult answer = sender.send();
        log(request)
                .ifPresent(asked -> CacheFailures.run(
                        "keeping what a listing states",
                        () -> snapshots
                                .within(LogSnapshots.LONGEST, directory(asked))
                                .filter(listing -> listing.continuesWith(LogListRequest.next(previous)))
                                .ifPresent(listing -> keep(asked, listing, asked.page(answer)))));
        return answer;
    }

    private static Optional<LogListRequest> log(S3ListRequest request) {
        return CacheFailures.call("recognising a listing of a log", () -> LogListRequest.of(request), Optional::empty);
    }

    private void keep(LogListRequest asked, LogSnapshot listing, LogListRequest.Page page) {
        listing.add(page);
        if (!reader.trust().isZero()) {
            snapshots.listed(directory(asked), listing);
        }
        if (asked.startAfter().isPresent() && page.next().isEmpty()) {
            listing.newestCommit()
                    .ifPresent(commit -> newest.listed(
                            asked.directory() + commit.name(),
                            Optional.ofNullable(commit.etag()),
                            LastModified.ofMillis(commit.modified())));
        }
    }

    private LogSnapshots.Directory directory(LogListRequest asked) {
        return new LogSnapshots.Directory(reader.scope(), asked.directory(), reader.owner());
    }
}
