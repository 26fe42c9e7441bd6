package dev.thermocline.state.change;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.thermocline.cache.object.ObjectName;
import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * Names that this process has written or evicted lately and that no commit has added since: other processes may not
 * know yet, and are not asked about them. A commit ends that, as no other object ever has the name that it adds;
 * RESTORE and CLONE add names that were evicted. Bounded: what is forgotten of commits costs a question to S3, never
 * freshness. Thread-safe.
 */
public final class UncommittedNames {
    /** How long other processes may lack what this one knows of its write. */
    public static final Duration WRITTEN = Duration.ofHours(1);

    /** How long an eviction may be under way to other processes. */
    static final Duration EVICTED = Duration.ofMinutes(1);

    private static final int STRIPES = 1 << 16;
    private static final int MAX_COMMITTED = 1 << 13;

    private final RecentChanges changed;
    private final Cache<ObjectName, Boolean> committed;

    /** @param executor for the upkeep of the names that were committed */
    public UncommittedNames(Ticker ticker, Executor executor) {
        this.changed = new RecentChanges(STRIPES, ticker);
        this.committed = Caffeine.newBuilder()
                .maximumSize(MAX_COMMITTED)
                .expireAfterWrite(WRITTEN.plusSeconds(1)) // what it ends is over by then
                .ticker(ticker)
                .executor(executor)
                .build();
    }

    /** This process writes the object. */
    public void written(ObjectName name) {
        add(name, WRITTEN);
    }

    /** It is evicted, here and perhaps elsewhere. */
    public void evicted(ObjectName name) {
        add(name, EVICTED);
    }

    private void add(ObjectName name, Duration remembered) {
        committed.invalidate(name);
        changed.add(name, remembered);
    }

    /** A commit added the name, which no other object ever has. */
    public void committed(ObjectName name) {
        if (changed.contains(name)) {
            committed.put(name, true);
        }
    }

    /** Whether other processes may not know the name as it is now. */
    public boolean contains(ObjectName name) {
        return changed.contains(name) && committed.getIfPresent(name) == null;
    }
}
