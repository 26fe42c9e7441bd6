package dev.thermocline.file;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.thermocline.cache.object.CachedObject;
import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.cache.object.ObjectVersion;
import dev.thermocline.cache.object.Owner;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.s3a.S3AFileStatus;
import org.jspecify.annotations.Nullable;

/**
 * The identity of a file that is being opened, asked for when it is needed first: a stream that reads nothing sends no
 * request. Thread-safe; a failure is not remembered.
 */
public final class OpenVersion {
    private final Resolver resolver;

    private final @Nullable Successor afterwards;

    /** Changed under the lock of this; what is known is read without it. */
    private volatile @Nullable Found found;

    @GuardedBy("this")
    private boolean askedAgain;

    private volatile boolean delivered;

    /** Finds out which version a file has; may ask S3. */
    public interface Resolver {
        Found resolve() throws IOException;

        /** What it would find, if that is known without asking. */
        default Optional<Found> already() {
            return Optional.empty();
        }
    }

    /** Finds out which version a file has after S3 has contradicted one; may ask S3. */
    public interface Successor {
        /** Empty if the reader is to have no other version than the one it opened. */
        Optional<Found> resolve() throws IOException;
    }

    /**
     * What S3 answered about the file.
     *
     * @param object the version that is read; of no use but its length if it is not cacheable
     * @param cacheable whether the version is known well enough for bytes to be kept
     */
    public record Found(CachedObject object, boolean cacheable) {
        private static final ObjectName NAMELESS = new ObjectName(0, 0);

        /** A file that is read past the cache. */
        public static Found uncacheable(Owner owner, FileStatus status) {
            ObjectVersion unknown = new ObjectVersion("none", Optional.empty(), status.getLen());
            return new Found(new CachedObject(0, NAMELESS, owner, unknown), false);
        }

        /** The status under which S3A reads exactly this version, or whatever is there if S3 names no version. */
        public S3AFileStatus status(Path path) {
            ObjectVersion version = object.version();
            return new S3AFileStatus(
                    version.length(),
                    0,
                    path,
                    1,
                    "",
                    cacheable ? '"' + version.etag() + '"' : null,
                    version.versionId().orElse(null));
        }
    }

    /**
     * @param resolver finds the version that is read
     * @param afterwards finds the one that is read when S3 has contradicted that; null if the first is the only one
     */
    public OpenVersion(Resolver resolver, @Nullable Successor afterwards) {
        this.resolver = requireNonNull(resolver, "resolver is null");
        this.afterwards = afterwards;
    }

    /** Resolves at once to a version that is known; sends nothing. */
    public static Resolver known(CachedObject object) {
        return new Known(new Found(object, true));
    }

    private record Known(Found file) implements Resolver {
        @Override
        public Found resolve() {
            return file;
        }

        @Override
        public Optional<Found> already() {
            return Optional.of(file);
        }
    }

    /** What is known so far; sends nothing. */
    public Optional<Found> resolved() {
        Found known = found;
        return known == null ? resolver.already() : Optional.of(known);
    }

    /**
     * The file as S3 answers it. The first call may send a request; concurrent ones wait for its answer. A failure is
     * not remembered, so the next call asks again.
     */
    public Found found() throws IOException {
        Found known = found;
        return known == null ? resolve() : known;
    }

    private synchronized Found resolve() throws IOException {
        Found known = found;
        if (known == null) {
            known = resolver.resolve();
            found = known;
        }
        return known;
    }

    /** Bytes or the end of the version that was found have reached the reader: from now on there is no other. */
    public void delivered() {
        if (!delivered) {
            delivered = true;
        }
    }

    /**
     * S3 has contradicted a version. Once, and as long as no byte of it was delivered, the file is resolved again.
     *
     * @param read the version that was asked for
     * @return the version to read instead; empty if there is none
     * @throws IOException what S3 answers to the question
     */
    @SuppressWarnings("ReferenceEquality") // compares which answer it was, not its content
    public synchronized Optional<Found> after(Found read) throws IOException {
        if (found != read) {
            return Optional.ofNullable(found); // another read was here
        }
        if (delivered || askedAgain || afterwards == null) {
            return Optional.empty();
        }
        askedAgain = true;
        Optional<Found> other = afterwards.resolve();
        other.ifPresent(now -> found = now);
        return other;
    }

    /** The version that is read; may send a request, as {@link #found}. */
    public CachedObject object() throws IOException {
        return found().object();
    }
}
