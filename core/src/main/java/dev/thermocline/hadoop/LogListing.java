package dev.thermocline.hadoop;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.fs.Path;

/** Looks for the newest commit in one listing, and tells of it when the listing is at its end. Not thread-safe. */
final class LogListing {
    private final Consumer<CommitFile> whenListed;
    private Optional<CommitFile> newest = Optional.empty();

    /** @param whenListed called at most once, with the newest commit */
    LogListing(Consumer<CommitFile> whenListed) {
        this.whenListed = requireNonNull(whenListed, "whenListed is null");
    }

    /** Whether a listing of this directory can show commits. */
    static boolean of(Path directory) {
        return directory.getName().equals(CommitFile.LOG);
    }

    void see(Path path) {
        Optional<CommitFile> commit = CommitFile.parse(path);
        if (commit.isPresent()
                && newest.map(CommitFile::version).orElse(-1L) < commit.get().version()) {
            newest = commit;
        }
    }

    void end() {
        Optional<CommitFile> found = newest;
        newest = Optional.empty();
        found.ifPresent(whenListed);
    }
}
