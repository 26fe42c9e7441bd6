package dev.thermocline.engine.ahead;

import static java.util.Objects.requireNonNull;

import dev.thermocline.cache.CacheListener;
import dev.thermocline.cache.Origin;
import dev.thermocline.cache.object.CachedObject;
import dev.thermocline.engine.fetch.Claim;
import dev.thermocline.engine.fetch.Claims;
import dev.thermocline.engine.fetch.RangeLoader;
import dev.thermocline.engine.layout.BlockLayout;
import dev.thermocline.engine.layout.ByteRange;
import dev.thermocline.engine.layout.Extent;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches what streams will read, on threads of its own. Blocks are claimed before their thread begins, so that the
 * reader who gets there first waits for them and sends no request. Thread-safe.
 *
 * @param held whether the tiers hold a block of an object, as a block or otherwise
 * @param claims makes claims of an object, which leave to others what they fetch
 * @param layout of objects
 * @param loader sends the requests
 * @param store offers a block to the tiers
 * @param executor starts a range at once or refuses it
 * @param budget of all streams
 * @param listener counts what was refused
 */
public record AheadLoads(
        BiPredicate<CachedObject, Extent> held,
        Function<CachedObject, Claims> claims,
        BlockLayout layout,
        RangeLoader loader,
        BiConsumer<CachedObject, Claim> store,
        Executor executor,
        AheadBudget budget,
        CacheListener listener) {
    private static final Logger LOG = LoggerFactory.getLogger(AheadLoads.class);

    /** Least length of a request that is sent ahead, in bytes; it ends with a block. */
    private static final int LEAST = 12 << 20;

    /** An executor without a thread: nothing is read ahead. */
    public static final Executor NO_THREAD = work -> {
        throw new RejectedExecutionException("nothing is read ahead");
    };

    /** With the budget of this process. */
    public AheadLoads(
            BiPredicate<CachedObject, Extent> held,
            Function<CachedObject, Claims> claims,
            BlockLayout layout,
            RangeLoader loader,
            BiConsumer<CachedObject, Claim> store,
            Executor executor,
            CacheListener listener) {
        this(held, claims, layout, loader, store, executor, new AheadBudget(), listener);
    }

    /** Rejects missing parts. */
    public AheadLoads {
        requireNonNull(held, "held is null");
        requireNonNull(claims, "claims is null");
        requireNonNull(layout, "layout is null");
        requireNonNull(loader, "loader is null");
        requireNonNull(store, "store is null");
        requireNonNull(executor, "executor is null");
        requireNonNull(budget, "budget is null");
        requireNonNull(listener, "listener is null");
    }

    /** The stream for which a range is fetched. */
    interface Reader {
        /** The bytes of a block are here; it is offered to the tiers afterwards. */
        void arrived(Claim claim);

        /** Ends the fetch if nobody wants it any more. */
        void requireWanted() throws IOException;

        /** Nothing more comes of a range, for whatever reason. Allocates nothing. */
        void over(List<Claim> range, boolean failed);
    }

    /** Length of a request that is sent ahead, in bytes. */
    long chunk() {
        int block = layout.blockSize();
        return (LEAST + block - 1L) / block * block;
    }

    /** The missing blocks of a part of an object, not being fetched by anybody: none of it is claimed yet. */
    Claims missing(CachedObject object, long start, long end) {
        Claims missing = claims.apply(object);
        blocks(object, start, end).stream()
                .filter(block -> !held.test(object, block))
                .forEach(missing::add);
        return missing;
    }

    /** The blocks that a part of an object touches; none if it is empty. */
    List<Extent> blocks(CachedObject object, long start, long end) {
        return start < end ? layout.blocks(object, new ByteRange(start, end)) : List.of();
    }

    /**
     * Begins to fetch a range that is claimed and paid for. {@link Reader#over} is called in any case.
     *
     * @return false if there is no thread for it
     */
    @SuppressWarnings("checkstyle:illegalcatch") // a thread that can't be started is an OutOfMemoryError
    boolean begin(CachedObject object, List<Claim> range, Origin origin, Reader reader) {
        try {
            executor.execute(() -> fetch(object, range, origin, reader));
            return true;
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            LOG.debug("Nothing is read ahead: {}", e.toString());
            listener.aheadRefused("no-thread");
        } catch (Throwable t) {
            reader.over(range, true);
            throw t;
        }
        reader.over(range, false);
        return false;
    }

    @SuppressWarnings("checkstyle:illegalcatch") // stands between cache and reader, who asks for the bytes if need be
    private void fetch(CachedObject object, List<Claim> range, Origin origin, Reader reader) {
        boolean failed = true;
        try {
            loader.load(range, new WantedOrigin(origin, reader), claim -> {
                reader.arrived(claim);
                store.accept(object, claim);
            });
            failed = false;
        } catch (Throwable t) {
            LOG.debug("A range of {} that was read ahead: {}", object, t.toString());
        } finally {
            reader.over(range, failed);
        }
    }
}
