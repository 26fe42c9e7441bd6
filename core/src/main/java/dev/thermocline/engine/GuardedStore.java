package dev.thermocline.engine;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Ticker;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.thermocline.cache.BlockFrame.CorruptBlockException;
import dev.thermocline.cache.BlockKey;
import dev.thermocline.cache.BlockReader;
import dev.thermocline.cache.BlockStore;
import dev.thermocline.cache.CacheListener;
import dev.thermocline.cache.ForwardingBlockStore;
import dev.thermocline.cache.Lookup;
import dev.thermocline.cache.WriteOutcome;
import java.nio.ByteBuffer;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.LongPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one failure policy for tiers: whatever a store throws becomes "unavailable", is counted, and said once. After some
 * failures or slow calls in a row the breaker opens: the tier is left alone for a pause, then one call probes it.
 *
 * <p>Thread-safe; the breaker's state is guarded by {@code this}, which is never held while the store works.
 */
@SuppressWarnings("checkstyle:illegalcatch") // the boundary behind which a cache may fail and a read may not
public final class GuardedStore extends ForwardingBlockStore {
    private static final Logger LOG = LoggerFactory.getLogger(GuardedStore.class);
    /** The answer to a read of bytes that are not the ones that were written under the key. */
    static final Lookup CORRUPT = new Lookup.Unavailable("corrupt");

    private static final String OPEN = "breaker open";

    /** What is asked of the store. A removal may cost it nothing, so its success tells nothing of reads and writes. */
    private enum Operation {
        READ,
        WRITE,
        REMOVE
    }

    /** How a call is let through to the store, or not. */
    private enum Passage {
        REFUSED,
        NORMAL,
        PROBE
    }

    private final BreakerSettings settings;
    private final CacheListener listener;
    private final Ticker ticker;

    @GuardedBy("this")
    private int failuresInARow;

    @GuardedBy("this")
    private boolean open;

    @GuardedBy("this")
    private long probeAt;

    @GuardedBy("this")
    private boolean closed;

    /** Guards a store, which it owns from now on. */
    public GuardedStore(BlockStore store, BreakerSettings settings, CacheListener listener, Ticker ticker) {
        super(store);
        this.settings = requireNonNull(settings, "settings is null");
        this.listener = requireNonNull(listener, "listener is null");
        this.ticker = requireNonNull(ticker, "ticker is null");
    }

    @Override
    public Lookup read(BlockKey key, BlockReader reader) {
        return guarded(Operation.READ, Lookup.Unavailable::new, () -> store().read(key, reader));
    }

    @Override
    public WriteOutcome write(BlockKey key, ByteBuffer value) {
        return guarded(Operation.WRITE, reason -> WriteOutcome.UNAVAILABLE, () -> store().write(key, value));
    }

    @Override
    public void remove(BlockKey key) {
        guarded(Operation.REMOVE, reason -> Boolean.FALSE, () -> {
            store().remove(key);
            return Boolean.TRUE;
        });
    }

    @Override
    public void adopt(LongPredicate sealed) {
        try {
            store().adopt(sealed);
        } catch (Throwable t) {
            listener.storeFailed(name());
            LOG.warn("The {} tier lost what an earlier process left in it: {}", name(), t.toString());
        }
    }

    @Override
    public long queuedBytes() {
        try {
            return store().queuedBytes();
        } catch (Throwable t) {
            LOG.debug("{} tier: its queue can't be told: {}", name(), t.toString());
            return 0;
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true; // calls that still come are no failures of the store
        }
        try {
            store().close();
        } catch (Throwable t) {
            LOG.warn("The {} tier failed to close; what it holds is lost: {}", name(), t.toString());
        }
    }

    /** Whether calls reach the store at present. */
    public synchronized boolean available() {
        return !open;
    }

    private <T> T guarded(Operation operation, Function<String, T> unavailable, Callable<T> call) {
        Passage passage = passage(operation);
        if (passage == Passage.REFUSED) {
            return unavailable.apply(OPEN);
        }
        long start = ticker.read();
        try {
            T result = call.call();
            long took = ticker.read() - start;
            if (took > settings.slowCall().toNanos()) {
                failed(operation, "took " + took / 1_000_000 + " ms");
            } else if (result == WriteOutcome.UNAVAILABLE || result instanceof Lookup.Unavailable) {
                failed(operation, result.toString());
            } else if (operation != Operation.REMOVE) {
                succeeded(passage);
            }
            return result;
        } catch (CorruptBlockException e) {
            listener.corrupt(name());
            failed(operation, e.toString());
            return unavailable.apply("corrupt");
        } catch (Throwable t) {
            failed(operation, t.toString());
            return unavailable.apply(t.toString());
        }
    }

    private synchronized Passage passage(Operation operation) {
        if (closed) {
            return Passage.REFUSED;
        }
        if (!open) {
            return Passage.NORMAL;
        }
        if (operation == Operation.REMOVE || ticker.read() - probeAt < 0) {
            return Passage.REFUSED;
        }
        // half-open: this call probes, others keep away for another pause
        probeAt = ticker.read() + settings.pause().toNanos();
        return Passage.PROBE;
    }

    /** A call that was let through before the breaker opened says nothing about the tier since: only a probe closes it. */
    private void succeeded(Passage passage) {
        boolean recovered;
        synchronized (this) {
            if (open && passage != Passage.PROBE) {
                return;
            }
            failuresInARow = 0;
            recovered = open;
            open = false;
        }
        if (recovered) {
            listener.breaker(name(), false);
            LOG.info("The {} tier of the Thermocline cache works again.", name());
        }
    }

    private void failed(Operation operation, String reason) {
        listener.storeFailed(name());
        boolean opened;
        synchronized (this) {
            failuresInARow++;
            opened = !open && failuresInARow >= settings.failures();
            if (opened) {
                open = true;
                probeAt = ticker.read() + settings.pause().toNanos();
            }
        }
        if (opened) {
            listener.breaker(name(), true);
            LOG.warn(
                    "The {} tier of the Thermocline cache failed {} times in a row (last: {}: {}). Reads go on without it,"
                            + " from S3; it is tried again in {} s.",
                    name(),
                    settings.failures(),
                    operation,
                    reason,
                    settings.pause().toSeconds());
        } else {
            LOG.debug("{} tier: {} failed: {}", name(), operation, reason);
        }
    }
}
