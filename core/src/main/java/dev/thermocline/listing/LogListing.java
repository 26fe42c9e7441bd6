package dev.thermocline.listing;

import static java.util.Objects.requireNonNull;

import dev.thermocline.api.CommitFile;
import dev.thermocline.cache.object.LastModified;
import java.util.Optional;
import org.apache.hadoop.fs.EtagSource;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/** Finds the newest commit in one listing and reports it at the listing's end. Not thread-safe. */
public final class LogListing {
    private final Newest whenListed;
    private Optional<CommitFile> newest = Optional.empty();
    private Optional<String> etag = Optional.empty();
    private LastModified modified = LastModified.unstated();

    /** Takes the newest commit of a listing, with what the listing states of its file. */
    @FunctionalInterface
    public interface Newest {
        /** @param etag as the listing has it, quotes included if S3 sends them; empty if it has none */
        void listed(CommitFile commit, Optional<String> etag, LastModified modified);
    }

    /** @param whenListed called at most once, with the newest commit */
    public LogListing(Newest whenListed) {
        this.whenListed = requireNonNull(whenListed, "whenListed is null");
    }

    /** Whether a listing of this directory can show commits. */
    public static boolean of(Path directory) {
        return directory.getName().equals(CommitFile.LOG);
    }

    /** Takes the next entry, in any order; what is no commit is ignored. */
    void see(FileStatus status) {
        Optional<CommitFile> commit = CommitFile.parse(status.getPath());
        if (commit.isPresent()
                && newest.map(CommitFile::version).orElse(-1L) < commit.get().version()) {
            newest = commit;
            etag = status instanceof EtagSource source ? Optional.ofNullable(source.getEtag()) : Optional.empty();
            modified = LastModified.ofMillis(status.getModificationTime());
        }
    }

    /** The listing is complete: reports the newest commit, if there is one that has not been reported. */
    void end() {
        Optional<CommitFile> found = newest;
        newest = Optional.empty();
        found.ifPresent(commit -> whenListed.listed(commit, etag, modified));
    }
}
