package dev.thermocline.peer;

import static java.util.Objects.requireNonNull;

import dev.thermocline.cache.object.ObjectVersion;
import java.util.Optional;

/**
 * What a process states of a file in the log of a Delta table, by the newest listing of that log. Immutable.
 *
 * @param version that S3 named in the listing, with its time; empty if the listing does not show the file
 * @param inPart whether the process has some of its bytes and not all: S3 could contradict them when they were read
 * @param commit another file of the listing by which the table can be recognised; empty if there is none
 */
public record ListedFile(Optional<ObjectVersion> version, boolean inPart, Optional<Commit> commit) {
    /** Rejects missing parts. */
    public ListedFile {
        requireNonNull(version, "version is null");
        requireNonNull(commit, "commit is null");
    }

    /**
     * A commit beside a file.
     *
     * @param name of its file, in the same directory
     * @param version that the same listing named
     */
    public record Commit(String name, ObjectVersion version) {
        /** Rejects missing parts, and what is no name of a file. */
        public Commit {
            requireNonNull(version, "version is null");
            if (name.isEmpty() || name.indexOf('/') >= 0) {
                throw new IllegalArgumentException("not the name of a file: '" + name + "'");
            }
        }
    }
}
