package dev.thermocline.driver;

import static java.util.Objects.requireNonNull;

import dev.thermocline.buffer.HotTails;
import dev.thermocline.buffer.InstructionLog;
import dev.thermocline.concurrent.RateLimiter;
import dev.thermocline.failure.CacheFailures;
import dev.thermocline.protocol.BodyOutcome;
import dev.thermocline.protocol.FileUse;
import dev.thermocline.protocol.Instruction;
import dev.thermocline.protocol.Poll;
import dev.thermocline.protocol.PollReply;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The driver's end of the executors' polls. Answers at once from memory: Spark has one thread for the messages of all
 * plugins. Never throws; what can't be read is counted and answered with null. Thread-safe.
 */
public final class PollEndpoint {
    static final long MAX_REPLY_BYTES = 4L << 20;

    private final InstructionLog log;
    private final ExecutorRegistry executors;
    private final ClusterDispatcher dispatcher;
    private final ExecutorStarts starts;
    private final RateLimiter egress;
    private final OtherVersions versions = new OtherVersions();
    private final LongAdder deferred = new LongAdder();
    private final LongAdder skipped = new LongAdder();
    private final LongAdder garbled = new LongAdder();

    /** @param egress of all instructions to all executors; who comes too early gets none and asks again */
    public PollEndpoint(
            InstructionLog log,
            ExecutorRegistry executors,
            ClusterDispatcher dispatcher,
            HotTails hot,
            RateLimiter egress) {
        this.log = requireNonNull(log, "log is null");
        this.executors = requireNonNull(executors, "executors is null");
        this.dispatcher = requireNonNull(dispatcher, "dispatcher is null");
        this.starts = new ExecutorStarts(hot, log, dispatcher::settled);
        this.egress = requireNonNull(egress, "egress is null");
    }

    /** Is notified of what executors read and fetched of columns. Must return at once. */
    public interface ColumnListener {
        /** An executor read columns of a file. */
        void used(FileUse use);

        /** An executor's fetch of a body ended. */
        void fetched(BodyOutcome outcome);
    }

    /**
     * Answers a message of an executor.
     *
     * @return null if it makes no sense
     */
    @SuppressWarnings("checkstyle:illegalcatch") // whatever a process sends, the driver goes on
    @Nullable
    public Object receive(Object message, ColumnListener columns) {
        try {
            Poll poll = Poll.fromMessage(message, garbled::increment);
            versions.check(poll.sender());
            PollReply reply = answer(poll);
            poll.work().uses().forEach(columns::used);
            poll.work().bodies().forEach(columns::fetched);
            return reply.toMessage();
        } catch (IllegalArgumentException e) {
            garbled.increment();
            return null;
        } catch (Throwable t) {
            CacheFailures.note("answering an executor", t);
            return null;
        }
    }

    private PollReply answer(Poll poll) {
        executors.polled(poll.sender(), starts.done(poll), poll.seen() < 0, poll.counters());
        PollReply reply = instructions(poll);
        dispatcher.received(poll);
        return reply;
    }

    private PollReply instructions(Poll poll) {
        if (!egress.ready()) {
            deferred.increment();
            return new PollReply(poll.seen(), List.of(), false);
        }
        PollReply reply =
                poll.seen() < 0 ? starts.answer(poll, dispatcher.sendsAllToAll(), MAX_REPLY_BYTES) : news(poll);
        var unused = egress.take(
                reply.instructions().stream().mapToLong(Instruction::weight).sum());
        return reply;
    }

    private PollReply news(Poll poll) {
        String executor = poll.sender().executorId();
        InstructionLog.Page page = log.after(executor, poll.seen(), MAX_REPLY_BYTES);
        skipped.add(page.skipped());
        if (page.skipped() > 0) {
            dispatcher.lost(executor, poll.seen() + 1, poll.seen() + page.skipped());
        }
        return new PollReply(page.cursor(), page.instructions(), page.more());
    }

    /** Polls that got no instructions because too many bytes were sent in this second. */
    public long deferred() {
        return deferred.sum();
    }

    /** Instructions that were dropped before an executor had asked for them. */
    public long skipped() {
        return skipped.sum();
    }

    /** Messages and parts of messages that made no sense so far. */
    public long garbled() {
        return garbled.sum();
    }
}
