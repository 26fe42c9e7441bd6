package dev.thermocline.hadoop;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.thermocline.cache.ObjectName;
import java.util.concurrent.Executor;

/**
 * Names that a Delta commit added: unique by Delta's protocol, whatever they look like, so they are immutable as long as no
 * change contradicts it. Bounded: a name that is forgotten costs a HEAD at each open. Thread-safe.
 */
final class CommittedNames {
    /** With the length that the commit gave, or -1. */
    private final Cache<ObjectName, Long> lengths;

    CommittedNames(long maximum, Executor executor) {
        this.lengths =
                Caffeine.newBuilder().maximumSize(maximum).executor(executor).build();
    }

    boolean contains(ObjectName name) {
        return lengths.getIfPresent(name) != null;
    }

    /** Whether a commit added the name with this length. */
    boolean contains(ObjectName name, long length) {
        Long known = lengths.getIfPresent(name);
        return known != null && known == length;
    }

    void add(ObjectName name, long length) {
        lengths.put(name, length);
    }

    void forget(ObjectName name) {
        lengths.invalidate(name);
    }
}
