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
    private @Nullable CachedObject object;

    /** Finds out which version a file has; may ask S3. */
    interface Resolver {
        CachedObject resolve() throws IOException;
    }

    CachedFile(Resolver resolver) {
        this.resolver = requireNonNull(resolver, "resolver is null");
    }

    static CachedFile of(CachedObject object) {
        return new CachedFile(() -> object);
    }

    synchronized CachedObject object() throws IOException {
        if (object == null) {
            object = resolver.resolve();
        }
        return object;
    }
}
