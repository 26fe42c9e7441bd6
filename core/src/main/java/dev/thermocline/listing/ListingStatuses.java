package dev.thermocline.listing;

import static java.util.Objects.requireNonNull;

import dev.thermocline.failure.CacheFailures;
import dev.thermocline.state.change.MutationEpochs;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.fs.s3a.S3AFileStatus;
import org.apache.hadoop.fs.s3a.S3ALocatedFileStatus;
import org.apache.hadoop.util.functional.RemoteIterators;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the statuses of immutable files that a listing brings along, so that opening a listed file asks for none. The
 * listing itself is S3's each time, and passes through unchanged. Of a Delta log, the newest commit is published, too.
 * Made before the listing's first request: what was changed in this process since then is not kept. Thread-safe.
 */
public final class ListingStatuses {
    private final Listed listed;
    private final MutationEpochs.Snapshot before;
    private final @Nullable LogListing log;

    /** Takes a status that a listing gave. */
    public interface Listed {
        /** @param before of the listing's first request */
        void listed(S3AFileStatus status, MutationEpochs.Snapshot before);
    }

    /**
     * @param listed keeps the statuses
     * @param before taken before the listing's first request is sent
     * @param log sees what is listed, if it is a Delta log
     */
    public ListingStatuses(Listed listed, MutationEpochs.Snapshot before, @Nullable LogListing log) {
        this.listed = requireNonNull(listed, "listed is null");
        this.before = requireNonNull(before, "before is null");
        this.log = log;
    }

    /** The same page. */
    public FileStatus[] of(FileStatus[] page) {
        for (FileStatus status : page) {
            keep(status);
        }
        end();
        return page;
    }

    /** The same listing, whose statuses are kept as they are taken; hands its statistics and {@code close} through. */
    public <T extends FileStatus> RemoteIterator<T> of(RemoteIterator<T> listing) {
        RemoteIterator<T> kept = RemoteIterators.mappingRemoteIterator(listing, this::keep);
        return log == null ? kept : new WatchedListing<>(kept, this::end);
    }

    private void end() {
        LogListing seen = log;
        if (seen != null) {
            CacheFailures.run("looking for the newest commit of a listing", seen::end);
        }
    }

    private <T extends FileStatus> T keep(T status) {
        CacheFailures.run("keeping a listed status", () -> {
            if (log != null) {
                log.see(status);
            }
            if (status instanceof S3AFileStatus plain) {
                listed.listed(plain, before);
            } else if (status instanceof S3ALocatedFileStatus located) {
                listed.listed(located.toS3AFileStatus(), before);
            }
        });
        return status;
    }
}
