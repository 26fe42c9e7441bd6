package dev.thermocline.engine.tier;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.thermocline.cache.CacheListener;
import dev.thermocline.cache.block.BlockFrame.CorruptBlockException;
import dev.thermocline.cache.block.BlockKey;
import dev.thermocline.cache.block.BlockReader;
import dev.thermocline.cache.block.BlockStore;
import dev.thermocline.cache.block.ForwardingBlockStore;
import dev.thermocline.cache.block.Lookup;
import dev.thermocline.cache.block.WriteOutcome;
import dev.thermocline.engine.tier.Breaker.Passage;
import java.nio.ByteBuffer;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.LongPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one failure policy for tiers: whatever a store throws becomes "unavailable" and is counted. After some failures
 * or slow calls in a row the breaker of that direction opens: reads, or writes, leave the tier alone for a pause, then
 * one call probes it. A tier that can't be written to goes on serving what it holds; one that can't be read from is not
 * written to. A refusal for want of room is an answer, not a failure.
 *
 * <p>Thread-safe.
 */
@SuppressWarnings("checkstyle:illegalcatch") // the boundary behind which a cache may fail and a read may not
public final class GuardedStore extends ForwardingBlockStore {
    private static final Logger LOG = LoggerFactory.getLogger(GuardedStore.class);

    private static final String CORRUPT_REASON = "corrupt";

    /** The answer to a read of bytes that are not the ones that were written under the key. */
    static final Lookup CORRUPT = new Lookup.Unavailable(CORRUPT_REASON);

    private static final String OPEN = "breaker open";

    /** What is asked of the store. A removal may cost it nothing, so its success proves nothing about writes. */
    private enum Operation {
        READ,
        WRITE,
        REMOVE
    }

    private final BreakerSettings settings;
    private final CacheListener listener;
    private final Ticker ticker;
    private final Breaker reads;
    private final Breaker writes;
    private volatile boolean closed;

    /** Guards a store, which it owns from now on. */
    public GuardedStore(BlockStore store, BreakerSettings settings, CacheListener listener, Ticker ticker) {
        super(store);
        this.settings = requireNonNull(settings, "settings is null");
        this.listener = requireNonNull(listener, "listener is null");
        this.ticker = requireNonNull(ticker, "ticker is null");
        this.reads = new Breaker(settings, ticker);
        this.writes = new Breaker(settings, ticker);
    }

    /** As {@code guarded}, without an object for the call. */
    @Override
    public Lookup read(BlockKey key, BlockReader reader) {
        Passage passage = passage(Operation.READ);
        if (passage == Passage.REFUSED) {
            return new Lookup.Unavailable(OPEN);
        }
        long start = ticker.read();
        try {
            Lookup found = store().read(key, reader);
            answered(Operation.READ, passage, start, found);
            return found;
        } catch (Throwable t) {
            return new Lookup.Unavailable(failed(Operation.READ, t));
        }
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
            LOG.debug("{} tier: the length of its queue is not known: {}", name(), t.toString());
            return 0;
        }
    }

    @Override
    public void close() {
        closed = true; // calls that still come are no failures of the store
        try {
            store().close();
        } catch (Throwable t) {
            LOG.warn("The {} tier failed to close; what it holds is lost: {}", name(), t.toString());
        }
    }

    /** Whether reads and writes reach the store. */
    public boolean available() {
        return readable() && !writes.isOpen();
    }

    /** Whether reads reach the store. */
    boolean readable() {
        return !reads.isOpen();
    }

    /** Whether a value of this length that is offered now is likely to be taken. Asks the medium nothing. */
    @Override
    public boolean accepts(int valueLength) {
        if (closed || reads.refuses() || writes.refuses()) {
            return false;
        }
        try {
            return store().accepts(valueLength);
        } catch (Throwable t) {
            LOG.debug("{} tier: whether it has room is unknown: {}", name(), t.toString());
            return false;
        }
    }

    private <T> T guarded(Operation operation, Function<String, T> unavailable, Callable<T> call) {
        Passage passage = passage(operation);
        if (passage == Passage.REFUSED) {
            return unavailable.apply(OPEN);
        }
        long start = ticker.read();
        try {
            T result = call.call();
            answered(operation, passage, start, result);
            return result;
        } catch (Throwable t) {
            return unavailable.apply(failed(operation, t));
        }
    }

    private void answered(Operation operation, Passage passage, long start, Object result) {
        long took = ticker.read() - start;
        if (took > settings.slowCall().toNanos()) {
            failed(operation, "took " + took / 1_000_000 + " ms");
        } else if (result == WriteOutcome.UNAVAILABLE || result instanceof Lookup.Unavailable) {
            failed(operation, result.toString());
        } else if (operation != Operation.REMOVE && result != WriteOutcome.NO_ROOM) {
            succeeded(operation, passage);
        }
    }

    /** Counts what was thrown; returns the reason why the tier is unavailable. */
    private String failed(Operation operation, Throwable thrown) {
        boolean corrupt = thrown instanceof CorruptBlockException;
        if (corrupt) {
            listener.corrupt(name());
        }
        failed(operation, thrown.toString());
        return corrupt ? CORRUPT_REASON : thrown.toString();
    }

    private Breaker breaker(Operation operation) {
        return operation == Operation.READ ? reads : writes;
    }

    private Passage passage(Operation operation) {
        if (closed) {
            return Passage.REFUSED;
        }
        if (operation == Operation.READ) {
            return reads.pass();
        }
        if (operation == Operation.REMOVE && !available()) {
            return Passage.REFUSED; // no probe
        }
        // what can't be read is not written; once a read may probe, there has to be something to read
        return reads.refuses() ? Passage.REFUSED : writes.pass();
    }

    private void succeeded(Operation operation, Passage passage) {
        if (breaker(operation).succeeded(passage)) {
            listener.breaker(name(), false);
            LOG.info(
                    "The {} tier of the Thermocline cache can be {} again.",
                    name(),
                    operation == Operation.READ ? "read" : "written to");
        }
    }

    private void failed(Operation operation, String reason) {
        listener.storeFailed(name());
        if (breaker(operation).failed()) {
            listener.breaker(name(), true);
            LOG.warn(
                    "The {} tier of the Thermocline cache failed {} times in a row (last: {}: {}). {}; it is tried again in"
                            + " {} s.",
                    name(),
                    settings.failures(),
                    operation,
                    reason,
                    operation == Operation.READ
                            ? "Reads go on without it, from S3"
                            : "It takes no more blocks, what it holds is still read from it",
                    settings.pause().toSeconds());
        } else {
            LOG.debug("{} tier: {} failed: {}", name(), operation, reason);
        }
    }
}
