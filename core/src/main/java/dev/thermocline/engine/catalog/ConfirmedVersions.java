package dev.thermocline.engine.catalog;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.cache.object.ObjectVersion;
import dev.thermocline.cache.object.Owner;
import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * Which versions of names that may be replaced S3 has named to this process a moment ago. A caller who brings such a
 * version is served from the cache without a request; any other version is checked first. Bounded, thread-safe.
 */
public final class ConfirmedVersions {
    /** Longer than the way from a listing or a status to the open of the file, shorter than anybody waits for news. */
    public static final Duration WINDOW = Duration.ofSeconds(10);

    private static final long MAXIMUM = 10_000;

    /** Heap that one takes, with a tag of 32 characters; measured by {@code EntryBytesTest}. */
    private static final long ENTRY_BYTES = 280;

    private final Cache<Key, ObjectVersion> versions;

    private record Key(ObjectName name, Owner owner) {}

    /** @param ticker by which the window is measured */
    public ConfirmedVersions(Ticker ticker, Executor executor) {
        this.versions = Caffeine.newBuilder()
                .maximumSize(MAXIMUM)
                .expireAfterWrite(WINDOW)
                .ticker(requireNonNull(ticker, "ticker is null"))
                .executor(requireNonNull(executor, "executor is null"))
                .build();
    }

    /** S3 has just named this version to this owner. */
    public void confirm(ObjectName name, Owner owner, ObjectVersion version) {
        versions.put(new Key(name, owner), version);
    }

    /** Whether S3 named these bytes to this owner within the window, and no other since. */
    public boolean confirmed(ObjectName name, Owner owner, ObjectVersion version) {
        ObjectVersion last = versions.getIfPresent(new Key(name, owner));
        return last != null && last.sameBytes(version);
    }

    /** A name was changed, or may have been: nothing is confirmed to this owner. */
    public void forget(ObjectName name, Owner owner) {
        versions.invalidate(new Key(name, owner));
    }

    /** Heap that they take, estimated. */
    public long bytes() {
        return versions.estimatedSize() * ENTRY_BYTES;
    }

    /** Forgets all. */
    public void clear() {
        versions.invalidateAll();
    }
}
