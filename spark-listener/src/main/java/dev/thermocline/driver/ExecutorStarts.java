package dev.thermocline.driver;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.thermocline.buffer.HotTails;
import dev.thermocline.buffer.InstructionLog;
import dev.thermocline.protocol.Poll;
import dev.thermocline.protocol.PollReply;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Executors that have just started: gives each the current hot tails, page by page, and then the news since its first
 * poll. The executor carries its place in the tails as a cursor below {@link Poll#NEW_READER}; only where the news
 * begin is kept here, bounded: an executor that is forgotten meanwhile goes on with the news of that moment.
 * Thread-safe.
 */
final class ExecutorStarts {
    /** What an executor that is one of many is given at its start: what it lacks it asks its peers for. */
    private static final long MAX_BYTES_OF_MANY = 256L << 10;

    private static final int MAX_STARTS = ExecutorRegistry.MAX_EXECUTORS;

    private final HotTails hot;
    private final InstructionLog log;
    private final LongSupplier settled;

    @GuardedBy("this")
    private final Map<String, Long> heads = new LinkedHashMap<>();

    /** @param settled up to which of the instructions nobody waits for an executor that comes now */
    ExecutorStarts(HotTails hot, InstructionLog log, LongSupplier settled) {
        this.hot = requireNonNull(hot, "hot is null");
        this.log = requireNonNull(log, "log is null");
        this.settled = requireNonNull(settled, "settled is null");
    }

    /** Up to where nobody has to wait for this executor, as far as it is known at its poll. */
    synchronized long done(Poll poll) {
        if (poll.seen() >= 0) {
            heads.remove(poll.sender().executorId());
            return poll.done();
        }
        if (poll.seen() == Poll.NEW_READER) {
            heads.put(poll.sender().executorId(), log.head());
            if (heads.size() > MAX_STARTS) {
                heads.remove(heads.keySet().iterator().next());
            }
        }
        return settled.getAsLong();
    }

    /**
     * The next page for an executor whose cursor is negative; to be called after {@link #done}.
     *
     * @param all whether it is to get all hot tails, or the newest
     */
    PollReply answer(Poll poll, boolean all, long maxPageBytes) {
        boolean begins = poll.seen() == Poll.NEW_READER;
        long seen = begins && !all ? hot.newest(MAX_BYTES_OF_MANY) : Poll.NEW_READER - poll.seen();
        HotTails.Page page = hot.after(poll.sender().peer(), seen, maxPageBytes);
        if (page.more()) {
            return new PollReply(Poll.NEW_READER - page.last(), page.tails(), true);
        }
        return new PollReply(newsFrom(poll.sender().executorId()), page.tails(), false);
    }

    private synchronized long newsFrom(String executor) {
        Long head = heads.get(executor); // stays until the executor has the answer: it may ask again
        return head == null ? log.head() : head;
    }
}
