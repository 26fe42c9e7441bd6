package dev.thermocline.executor;

import static java.util.Objects.requireNonNull;

import dev.thermocline.api.CapturedTail;
import dev.thermocline.buffer.CaptureQueue;
import dev.thermocline.buffer.DeletedFiles;
import dev.thermocline.concurrent.DaemonThreads;
import dev.thermocline.counters.CacheCounters;
import dev.thermocline.credential.CallerUser;
import dev.thermocline.failure.CacheFailures;
import dev.thermocline.protocol.Ack;
import dev.thermocline.protocol.DriverLink;
import dev.thermocline.protocol.Poll;
import dev.thermocline.protocol.PollReply;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The executor's polls of the driver: sends what was written here, and has the driver's instructions carried out. One
 * daemon thread; nothing ends it but {@link #close}.
 */
public final class ExecutorPoller implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ExecutorPoller.class);
    private static final long MAX_MESSAGE_BYTES = 4L << 20;
    /** While outcomes are to be sent, the driver is waiting for them. */
    private static final Duration WORKING = Duration.ofMillis(100);

    private static final Duration SETTLE = Duration.ofMillis(20);

    private final String executorId;
    private final DriverLink driver;
    private final CaptureQueue captures;
    private final DeletedFiles deleted;
    private final InstructionExecutor executor;
    private final PollBackoff backoff;
    private final Supplier<Map<String, Long>> cacheCounters;
    private final LongAdder pushed = new LongAdder();
    private final Thread thread;
    private long seen = Poll.NEW_READER; // used by the polling thread alone
    private volatile boolean closed;

    /** @param cacheCounters counters of this process's cache */
    public ExecutorPoller(
            String executorId,
            DriverLink driver,
            CaptureQueue captures,
            DeletedFiles deleted,
            InstructionExecutor executor,
            PollBackoff backoff,
            Supplier<Map<String, Long>> cacheCounters) {
        this.executorId = requireNonNull(executorId, "executorId is null");
        this.driver = requireNonNull(driver, "driver is null");
        this.captures = requireNonNull(captures, "captures is null");
        this.deleted = requireNonNull(deleted, "deleted is null");
        this.executor = requireNonNull(executor, "executor is null");
        this.backoff = requireNonNull(backoff, "backoff is null");
        this.cacheCounters = requireNonNull(cacheCounters, "cacheCounters is null");
        this.thread =
                DaemonThreads.factory("poll").newThread(CallerUser.current().bound(this::run));
    }

    public void start() {
        thread.start();
    }

    private void run() {
        while (!closed) {
            try {
                pause();
            } catch (InterruptedException e) {
                continue; // closed, or nobody's business: the loop checks
            }
            pollOnce();
        }
    }

    private void pause() throws InterruptedException {
        Duration pause = backoff.next();
        if (backoff.failing()) {
            TimeUnit.NANOSECONDS.sleep(pause.toNanos()); // no hurry for a driver that doesn't answer
        } else {
            captures.await(executor.working() && pause.compareTo(WORKING) > 0 ? WORKING : pause);
            if (!captures.isEmpty()) {
                TimeUnit.NANOSECONDS.sleep(SETTLE.toNanos()); // a file's status follows its close: one push for both
            }
        }
    }

    /** Polls until the driver has nothing more. */
    void pollOnce() {
        CacheFailures.run("polling the driver", () -> {
            boolean more = true;
            while (more && !closed && !executor.full()) {
                more = exchange();
            }
        });
    }

    private boolean exchange() {
        long done = executor.done();
        List<Ack> acks = executor.drain();
        List<CapturedTail> files = captures.drain(MAX_MESSAGE_BYTES);
        List<String> gone = deleted.drain(Poll.MAX_DELETED);
        PollReply reply = ask(new Poll(executorId, seen, done, files, counters(), acks, gone));
        if (reply == null) {
            captures.putBack(files);
            deleted.addAll(gone);
            acks.forEach(executor::acknowledge);
            backoff.failed();
            return false;
        }
        pushed.add(files.size());
        seen = reply.cursor();
        executor.follow(reply.cursor(), reply.instructions());
        boolean quiet =
                files.isEmpty() && acks.isEmpty() && reply.instructions().isEmpty() && !executor.working();
        if (quiet) {
            backoff.idle();
        } else {
            backoff.busy();
        }
        return reply.more() || !captures.isEmpty() || !deleted.isEmpty();
    }

    @SuppressWarnings("checkstyle:illegalcatch") // the driver may be gone, or be another version
    private @Nullable PollReply ask(Poll poll) {
        try {
            return PollReply.fromMessage(driver.ask(poll.toMessage()));
        } catch (Throwable t) {
            LOG.debug("The driver did not answer executor {}", executorId, t);
            return null;
        }
    }

    /** All counters of this executor. */
    public Map<String, Long> counters() {
        Map<String, Long> counters = new HashMap<>(cacheCounters.get());
        counters.put(CacheCounters.PUSHED, pushed.sum());
        counters.put(CacheCounters.PUSH_DROPS, captures.dropped());
        counters.put(CacheCounters.FORGET_DROPS, deleted.dropped());
        executor.count(counters);
        return counters;
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
