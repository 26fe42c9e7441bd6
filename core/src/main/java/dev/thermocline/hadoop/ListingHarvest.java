package dev.thermocline.hadoop;

import static java.util.Objects.requireNonNull;

import dev.thermocline.failure.CacheFailures;
import dev.thermocline.file.MutationEpochs;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.fs.s3a.S3AFileStatus;
import org.apache.hadoop.fs.s3a.S3ALocatedFileStatus;
import org.apache.hadoop.util.functional.RemoteIterators;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the statuses of immutable files that a listing brings along, so that opening a listed file asks for none. The
 * listing itself is S3's each time, and passes through unchanged. Of a Delta log, the newest commit is told of, too. Made before the listing's first request: what was
 * changed in this process since then is not kept. Thread-safe.
 */
final class ListingHarvest {
    private final FileSystemCache cache;
    private final MutationEpochs.Snapshot before;
    private final @Nullable LogListing log;

    /**
     * @param before taken before the listing's first request is sent
     * @param log told of what is listed, if it is a Delta log
     */
    ListingHarvest(FileSystemCache cache, MutationEpochs.Snapshot before, @Nullable LogListing log) {
        this.cache = requireNonNull(cache, "cache is null");
        this.before = requireNonNull(before, "before is null");
        this.log = log;
    }

    /** The same page. */
    FileStatus[] of(FileStatus[] page) {
        for (FileStatus status : page) {
            keep(status);
        }
        end();
        return page;
    }

    /** The same listing, whose statuses are kept as they are taken; hands its statistics and {@code close} through. */
    <T extends FileStatus> RemoteIterator<T> of(RemoteIterator<T> listing) {
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
                cache.listed(plain, before);
            } else if (status instanceof S3ALocatedFileStatus located) {
                cache.listed(located.toS3AFileStatus(), before);
            }
        });
        return status;
    }
}
