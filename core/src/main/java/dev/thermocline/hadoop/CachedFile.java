package dev.thermocline.hadoop;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.thermocline.cache.CachedObject;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The identity of a file that is being opened, asked for when it is needed first: a stream that reads nothing sends no
 * request. Thread-safe; a failure is not remembered.
 */
final class CachedFile {
    private final Resolver resolver;

    @GuardedBy("this")
    private @Nullable Found found;

    /** Finds out which version a file has; may ask S3. */
    interface Resolver {
        Found resolve() throws IOException;
    }

    /**
     * What S3 said of the file.
     *
     * @param object the version that is read; of no use but its length if it is not cacheable
     * @param cacheable whether the version is known well enough for bytes to be kept
     */
    record Found(CachedObject object, boolean cacheable) {}

    CachedFile(Resolver resolver) {
        this.resolver = requireNonNull(resolver, "resolver is null");
    }

    static CachedFile of(CachedObject object) {
        Found known = new Found(object, true);
        return new CachedFile(() -> known);
    }

    synchronized Found found() throws IOException {
        if (found == null) {
            found = resolver.resolve();
        }
        return found;
    }

    CachedObject object() throws IOException {
        return found().object();
    }
}
