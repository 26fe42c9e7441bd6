package dev.thermocline.optimize;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.thermocline.optimize.TableCommit.ZOrder;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows what the next {@code OPTIMIZE ... ZORDER BY} of a table has to rewrite, which Delta doesn't: it rewrites every
 * file that it is shown, ordered or not.
 *
 * <p>{@link #advise} reads the commits since its last answer, so nobody needs to notify it, and other writers' commits
 * count. Memory is bounded by {@link AdvisorLimits}; a process that has just started reads the log backward once.
 *
 * <p>Thread-safe. A short lock guards the map; each history has a lock of its own, held while its commits are read.
 */
public final class OptimizeAdvisor {
    private static final Logger LOG = LoggerFactory.getLogger(OptimizeAdvisor.class);

    private final HistoryReader reader;
    private final AdvisorLimits limits;
    private final LongAdder partitionsRewritten = new LongAdder();
    private final LongAdder partitionsSkipped = new LongAdder();
    private final LongAdder forgotten = new LongAdder();

    @GuardedBy("orders")
    private final LinkedHashMap<Order, Slot> orders = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * An advisor that remembers nothing yet.
     *
     * @param source where commits are read; stays the caller's
     */
    public OptimizeAdvisor(CommitSource source, AdvisorLimits limits) {
        this.reader =
                new HistoryReader(requireNonNull(source, "source is null"), requireNonNull(limits, "limits is null"));
        this.limits = limits;
    }

    /**
     * Advises what the next OPTIMIZE of a table should do, as of its newest commit. Reads the log; a log that can't be
     * read means {@link OptimizeAdvice.Everything}.
     *
     * @param table root of the table
     * @param zorderColumns columns of ZORDER BY in their sequence; upper and lower case are alike
     * @param recent partitions that are to be rewritten although nothing in them changed
     * @throws IllegalArgumentException if there is no column
     */
    public OptimizeAdvice advise(Path table, List<String> zorderColumns, RecentPartitions recent) {
        requireNonNull(recent, "recent is null");
        Order order = new Order(requireNonNull(table, "table is null"), ZOrder.normalized(zorderColumns));
        Slot slot = slot(order);
        slot.lock.lock();
        try {
            slot.history = reader.upToDate(slot.history, table, order.columns);
            return counted(slot.history.advise(recent));
        } catch (IOException unreadable) {
            LOG.info("The log of {} can't be read, so its OPTIMIZE is not narrowed", table, unreadable);
            return new OptimizeAdvice.Everything("the log can't be read: " + unreadable.getMessage());
        } finally {
            slot.lock.unlock();
        }
    }

    /**
     * Partitions that advice named to be rewritten, so far. Advice to rewrite everything counts none: their number is
     * not known.
     */
    public long partitionsRewritten() {
        return partitionsRewritten.sum();
    }

    /** Partitions that advice left out, so far; only those that are known to have files. */
    public long partitionsSkipped() {
        return partitionsSkipped.sum();
    }

    /** Histories forgotten so far because there were too many. */
    public long forgotten() {
        return forgotten.sum();
    }

    private OptimizeAdvice counted(OptimizeAdvice advice) {
        partitionsRewritten.add(advice.count());
        partitionsSkipped.add(advice.skipped());
        return advice;
    }

    private Slot slot(Order order) {
        synchronized (orders) {
            Slot slot = orders.computeIfAbsent(order, unseen -> new Slot());
            if (orders.size() > limits.maxOrders()) {
                orders.remove(orders.keySet().iterator().next());
                forgotten.increment();
            }
            return slot;
        }
    }

    private record Order(Path table, List<String> columns) {}

    /** Place of one history, which is read and changed under its lock only. */
    private static final class Slot {
        private final ReentrantLock lock = new ReentrantLock();

        @GuardedBy("lock")
        private @Nullable OrderHistory history;
    }
}
