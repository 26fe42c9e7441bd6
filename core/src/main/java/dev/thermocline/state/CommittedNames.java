package dev.thermocline.state;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.thermocline.cache.EntryBudget;
import dev.thermocline.cache.object.ObjectName;
import java.util.concurrent.Executor;

/**
 * Names that a Delta commit added: unique by Delta's protocol, whatever they look like, so they are immutable as long
 * as no change contradicts it. Bounded: a name that is forgotten costs a HEAD at each open. Thread-safe.
 */
public final class CommittedNames {
    /** Heap that one takes; measured by {@code EntryBytesTest}. */
    private static final long ENTRY_BYTES = 132;

    /** With the length that the commit gave, or -1. */
    private final Cache<ObjectName, Long> lengths;

    /** @param executor runs the eviction of names over the budget */
    CommittedNames(EntryBudget budget, Executor executor) {
        this.lengths = Caffeine.newBuilder()
                .maximumSize(budget.entries(ENTRY_BYTES))
                .executor(executor)
                .build();
    }

    /** Whether a commit added the name, whatever its length; a forgotten name gives false. */
    public boolean contains(ObjectName name) {
        return lengths.getIfPresent(name) != null;
    }

    /** Whether a commit added the name with this length. */
    public boolean contains(ObjectName name, long length) {
        Long known = lengths.getIfPresent(name);
        return known != null && known == length;
    }

    /** Whether an object of this length may be the one that a commit added; so if none did, or gave no length. */
    public boolean allows(ObjectName name, long length) {
        Long known = lengths.getIfPresent(name);
        return known == null || known < 0 || known == length;
    }

    /** @param length as the commit gives it, or -1 */
    public void add(ObjectName name, long length) {
        lengths.put(name, length);
    }

    /** Heap that they take, estimated. */
    public long bytes() {
        return lengths.estimatedSize() * ENTRY_BYTES;
    }

    /** The name may be replaced from now on, as if no commit had added it. */
    void forget(ObjectName name) {
        lengths.invalidate(name);
    }
}
