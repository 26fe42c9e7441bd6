package dev.thermocline.credential;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.thermocline.cache.EntryBudget;
import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.cache.object.Owner;
import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * When S3 last answered an owner about an object: for {@code fs.s3a.cache.reauthorize.interval}. Bounded, in memory
 * only: what is not known here is asked. Thread-safe.
 */
public final class Grants {
    /** Heap that one takes; measured by {@code EntryBytesTest}. */
    private static final long ENTRY_BYTES = 152;

    private final Cache<Key, Long> granted;
    private final Ticker ticker;

    private record Key(ObjectName name, Owner owner) {}

    /** @param budget what all may take */
    public Grants(EntryBudget budget, Ticker ticker, Executor executor) {
        this.ticker = requireNonNull(ticker, "ticker is null");
        this.granted = Caffeine.newBuilder()
                .maximumSize(budget.entries(ENTRY_BYTES))
                .executor(executor)
                .build();
    }

    /** S3 answered a request of the owner for the object, just now. */
    public void granted(ObjectName name, Owner owner) {
        granted.put(new Key(name, owner), ticker.read());
    }

    /** Heap that they take, estimated. */
    public long bytes() {
        return granted.estimatedSize() * ENTRY_BYTES;
    }

    /** S3 refused the owner the object. */
    public void refused(ObjectName name, Owner owner) {
        granted.invalidate(new Key(name, owner));
    }

    /** Whether S3 answered within the interval. */
    public boolean within(Duration interval, ObjectName name, Owner owner) {
        Long at = granted.getIfPresent(new Key(name, owner));
        return at != null && ticker.read() - at < interval.toNanos();
    }
}
