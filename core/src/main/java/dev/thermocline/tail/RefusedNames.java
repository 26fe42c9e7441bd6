package dev.thermocline.tail;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.cache.object.Owner;
import dev.thermocline.file.CacheFile;
import java.time.Duration;

/**
 * What S3 has refused to an owner a moment ago, so that the warm of this process and those of its peers, for which it
 * is the one to ask, send one request and not one each. Readers always ask. Bounded by count and age; thread-safe.
 */
final class RefusedNames {
    private static final int MOST = 10_000;
    private static final Duration AGE = Duration.ofSeconds(5);

    private final Cache<Refused, Boolean> names;

    private record Refused(ObjectName name, Owner owner) {
        static Refused of(CacheFile file) {
            return new Refused(file.name(), file.owner());
        }
    }

    RefusedNames(Ticker ticker) {
        this.names = Caffeine.newBuilder()
                .maximumSize(MOST)
                .expireAfterWrite(AGE)
                .ticker(ticker)
                .executor(Runnable::run)
                .build();
    }

    void add(CacheFile file) {
        names.put(Refused.of(file), true);
    }

    void remove(CacheFile file) {
        names.invalidate(Refused.of(file));
    }

    boolean contains(CacheFile file) {
        return names.getIfPresent(Refused.of(file)) != null;
    }
}
