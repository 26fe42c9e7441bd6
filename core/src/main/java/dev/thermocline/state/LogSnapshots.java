package dev.thermocline.state;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.thermocline.cache.object.Owner;
import dev.thermocline.s3.StoreScope;
import dev.thermocline.state.change.MutationEpochs;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;

/** The newest listing of each Delta log that this process has made, for a short time. Thread-safe, bounded by bytes. */
public final class LogSnapshots {
    /** Longest time for which a listing may be asked for. */
    public static final Duration LONGEST = Duration.ofMinutes(1);

    private static final long MOST_BYTES = 16L << 20;
    private static final int SHARE_OF_HEAP = 64;
    private static final long OVERHEAD_BYTES = 500;

    private final Cache<Directory, LogSnapshot> newest;
    private final MutationEpochs epochs;
    private final Ticker ticker;
    private final AtomicLong begun = new AtomicLong();

    /**
     * Whose view of which log.
     *
     * @param key of the directory, with a slash at its end
     * @param owner to whom S3 showed it
     */
    public record Directory(StoreScope scope, String key, Owner owner) {
        /** Takes anything but null. */
        public Directory {
            requireNonNull(scope, "scope is null");
            requireNonNull(key, "key is null");
            requireNonNull(owner, "owner is null");
        }
    }

    LogSnapshots(MutationEpochs epochs, Ticker ticker, Executor executor) {
        this.epochs = requireNonNull(epochs, "epochs is null");
        this.ticker = requireNonNull(ticker, "ticker is null");
        this.newest = Caffeine.newBuilder()
                .maximumWeight(Math.min(MOST_BYTES, Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP))
                .weigher((Directory directory, LogSnapshot snapshot) -> (int) (OVERHEAD_BYTES + snapshot.bytes()))
                .expireAfterWrite(LONGEST)
                .ticker(ticker)
                .executor(executor)
                .build();
    }

    /** A listing whose first request is about to be sent. */
    public LogSnapshot begin() {
        return new LogSnapshot(ticker.read(), epochs.now(), begun.incrementAndGet());
    }

    /** A listing has shown something, or more; it counts unless one that was sent later is here. */
    public void listed(Directory directory, LogSnapshot listing) {
        newest.asMap().merge(directory, listing, (present, shown) -> shown.isOlderThan(present) ? present : shown);
    }

    /** The newest listing, if it was sent within this time. */
    public Optional<LogSnapshot> within(Duration time, Directory directory) {
        return Optional.ofNullable(newest.getIfPresent(directory))
                .filter(listing -> listing.age(ticker.read()).compareTo(time) <= 0);
    }

    /** Whether a log of a bucket was listed for an owner lately, whichever store the bucket is of. */
    public boolean listedLately(String bucket, String directory, Owner owner) {
        return newest.asMap().keySet().stream()
                .anyMatch(listed -> listed.key().equals(directory)
                        && listed.owner().equals(owner)
                        && listed.scope().bucket().equals(bucket));
    }

    /** Forgets all. */
    void clear() {
        newest.invalidateAll();
    }
}
