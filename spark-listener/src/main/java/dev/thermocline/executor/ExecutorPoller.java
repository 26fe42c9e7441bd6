package dev.thermocline.executor;

import static java.util.Objects.requireNonNull;

import dev.thermocline.buffer.CaptureQueue;
import dev.thermocline.buffer.ColumnReports;
import dev.thermocline.buffer.DeletedFiles;
import dev.thermocline.buffer.Outbox;
import dev.thermocline.buffer.TablesRead;
import dev.thermocline.concurrent.DaemonThreads;
import dev.thermocline.counters.CacheCounters;
import dev.thermocline.credential.CallerUser;
import dev.thermocline.failure.CacheFailures;
import dev.thermocline.protocol.PluginVersion;
import dev.thermocline.protocol.Poll;
import dev.thermocline.protocol.PollReply;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
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
    static final int MAX_COLUMN_REPORTS = 500;
    /** While outcomes are to be sent, the driver is waiting for them. */
    private static final Duration WORKING = Duration.ofMillis(100);

    private static final Duration SETTLE = Duration.ofMillis(20);

    private final Self self;
    private final DriverLink driver;
    private final CaptureQueue captures;
    private final DeletedFiles deleted;
    private final ColumnReports columns;
    private final TablesRead tables;
    private final InstructionExecutor executor;
    private final PollBackoff backoff;
    private final Supplier<Map<String, Long>> cacheCounters;
    private final LongAdder pushed = new LongAdder();
    private final Thread thread;
    private long seen = Poll.NEW_READER; // used by the polling thread alone
    private boolean otherVersionLogged; // used by the polling thread alone
    private volatile boolean closed;

    /**
     * Which executor polls.
     *
     * @param executorId Spark's name of it
     * @param isPeer whether it serves its peers and can ask them at the moment
     */
    public record Self(String executorId, BooleanSupplier isPeer) {
        /** Rejects missing parts. */
        public Self {
            requireNonNull(executorId, "executorId is null");
            requireNonNull(isPeer, "isPeer is null");
        }

        Poll.Sender sender() {
            return new Poll.Sender(executorId, PluginVersion.HERE, isPeer.getAsBoolean());
        }
    }

    /** @param cacheCounters counters of this process's cache */
    public ExecutorPoller(
            Self self,
            DriverLink driver,
            Outbox outbox,
            InstructionExecutor executor,
            PollBackoff backoff,
            Supplier<Map<String, Long>> cacheCounters) {
        this.self = requireNonNull(self, "self is null");
        this.driver = requireNonNull(driver, "driver is null");
        this.captures = outbox.captures();
        this.deleted = outbox.deleted();
        this.columns = outbox.columns();
        this.tables = outbox.tables();
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

    /** Polls as soon as the poll that is under way has ended. Returns at once. */
    public void pollNow() {
        captures.wake();
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
        long done = executor.done(); // before the outcomes: they cover all that is done
        Poll.Work work = new Poll.Work(
                executor.drain(),
                columns.drainOutcomes(MAX_COLUMN_REPORTS),
                columns.drainUses(MAX_COLUMN_REPORTS),
                tables.drain(Poll.Work.MAX_TABLES));
        Poll.Written written = new Poll.Written(captures.drain(MAX_MESSAGE_BYTES), deleted.drain());
        PollReply reply = ask(new Poll(self.sender(), seen, done, written, work, counters()));
        if (reply == null) {
            putBack(written, work);
            backoff.failed();
            return false;
        }
        checkVersion(reply.version());
        pushed.add(written.files().size());
        seen = reply.cursor();
        executor.follow(reply.cursor(), reply.instructions());
        boolean quiet = written.files().isEmpty()
                && work.acks().isEmpty()
                && reply.instructions().isEmpty()
                && !executor.working();
        if (quiet) {
            backoff.idle();
        } else {
            backoff.busy();
        }
        return reply.more() || !captures.isEmpty() || !deleted.isEmpty();
    }

    /** What could not be sent waits on. */
    private void putBack(Poll.Written written, Poll.Work work) {
        captures.putBack(written.files());
        written.deleted().ifPresent(deleted::addAll);
        work.acks().forEach(executor::acknowledge);
        work.bodies().forEach(columns::offer);
        work.uses().forEach(columns::offer);
        tables.putBack(work.tables());
    }

    private void checkVersion(String version) {
        if (!version.equals(PluginVersion.HERE) && !otherVersionLogged) {
            otherVersionLogged = true;
            LOG.warn(
                    "This executor runs version {} of Thermocline, the driver runs {}: what one of them doesn't know is passed"
                            + " over. Give driver and executors the same jar.",
                    PluginVersion.HERE,
                    version);
        }
    }

    @SuppressWarnings("checkstyle:illegalcatch") // the driver may be gone, or be another version
    private @Nullable PollReply ask(Poll poll) {
        try {
            return PollReply.fromMessage(driver.ask(poll.toMessage()));
        } catch (Throwable t) {
            LOG.debug("The driver did not answer executor {}", self.executorId(), t);
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
