package dev.thermocline.listing;

import static java.util.Objects.requireNonNull;

import dev.thermocline.cache.object.ObjectVersion;
import dev.thermocline.file.CacheFile;
import dev.thermocline.file.CacheFiles;
import dev.thermocline.file.DeclaredVersions;
import dev.thermocline.s3.LogListRequest;
import dev.thermocline.s3.S3Calls;
import dev.thermocline.state.LogSnapshot;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.s3a.RemoteFileChangedException;
import org.apache.hadoop.fs.s3a.S3AFileStatus;

/**
 * What a reader of a listed log goes on with when S3 has another version of a file than was listed. If nothing else of
 * the listing was read, the log is listed again, and that counts. Else it is the version that S3 has now, if the table
 * is still the one that was listed; a checkpoint may be written twice. Else there is none: what was read before is
 * another table's. Thread-safe.
 */
public final class ReplacedListings {
    private final ListedLogs listed;
    private final S3Calls calls;
    private final CacheFiles files;

    /** Asks S3 for the status of a file, and keeps it. */
    public interface Head {
        /** @throws FileNotFoundException if there is none, as S3A's {@code open} throws it */
        S3AFileStatus of(CacheFile file) throws IOException;
    }

    public ReplacedListings(ListedLogs listed, S3Calls calls, CacheFiles files) {
        this.listed = requireNonNull(listed, "listed is null");
        this.calls = requireNonNull(calls, "calls is null");
        this.files = requireNonNull(files, "files is null");
    }

    /** What the listings state. */
    public ListedLogs listed() {
        return listed;
    }

    /**
     * The version to go on with.
     *
     * @param proof of the version that S3 has replaced
     * @return empty if there is none
     * @throws IOException what S3 answers
     */
    public Optional<S3AFileStatus> instead(ListedLogs.Proof proof, CacheFile file, Head head) throws IOException {
        if (proof.listing().withdrawUnlessUsed(proof.name())) {
            return Optional.of(listedAgain(file, head));
        }
        S3AFileStatus now = head.of(file);
        return isStillThere(proof.listing(), file, head) ? Optional.of(now) : Optional.empty();
    }

    /**
     * As {@link #instead}, for a caller who has nothing else.
     *
     * @throws RemoteFileChangedException if there is none
     */
    public S3AFileStatus insteadOrFail(ListedLogs.Proof proof, CacheFile file, Head head) throws IOException {
        return instead(proof, file, head).orElseThrow(() -> otherTable(file));
    }

    /**
     * The version of a file that the listing does not show.
     *
     * @param now what S3 has
     * @throws RemoteFileChangedException if that is of another table than was read
     */
    public S3AFileStatus beside(LogSnapshot listing, CacheFile file, S3AFileStatus now, Head head) throws IOException {
        String name = ListedLogs.name(file);
        if (isStillThere(listing, file, head)) {
            listing.openedBeside(name);
            return now;
        }
        if (listing.withdrawUnlessUsed(name)) {
            return listedAgain(file, head);
        }
        throw otherTable(file);
    }

    /** What S3A throws where an object was replaced while it was read. */
    private static RemoteFileChangedException otherTable(CacheFile file) {
        return new RemoteFileChangedException(
                file.path().toString(), "open", "the table was made again after its log was listed");
    }

    private S3AFileStatus listedAgain(CacheFile file, Head head) throws IOException {
        try {
            var unused = calls.list(file.path().getParent());
        } catch (FileNotFoundException e) {
            return head.of(file); // S3A reports that the file is gone
        }
        return listed.open(file) instanceof ListedLogs.Stated.Shown shown
                ? status(file, shown.proof().version())
                : head.of(file);
    }

    /** The status of a version that a listing states. */
    public S3AFileStatus status(CacheFile file, ObjectVersion version) {
        return calls.status(file.path(), version, version.modified().millis());
    }

    private boolean isStillThere(LogSnapshot listing, CacheFile file, Head head) throws IOException {
        Optional<LogListRequest.File> commit = listing.commitBeside(ListedLogs.name(file));
        if (commit.isEmpty()) {
            return false;
        }
        CacheFile beside =
                files.of(new Path(file.path().getParent(), commit.get().name()));
        try {
            Optional<ObjectVersion> now = DeclaredVersions.named(head.of(beside));
            Optional<ObjectVersion> then = commit.get().version();
            return then.isPresent() && now.filter(then.get()::sameTag).isPresent();
        } catch (FileNotFoundException e) {
            return false;
        }
    }
}
