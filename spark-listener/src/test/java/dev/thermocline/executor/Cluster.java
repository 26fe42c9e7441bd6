package dev.thermocline.executor;

import dev.thermocline.buffer.CaptureQueue;
import dev.thermocline.buffer.CapturedFiles;
import dev.thermocline.buffer.DeletedFiles;
import dev.thermocline.buffer.HotTails;
import dev.thermocline.buffer.InstructionLog;
import dev.thermocline.concurrent.RateLimiter;
import dev.thermocline.counters.CacheCounters;
import dev.thermocline.driver.ClusterDispatcher;
import dev.thermocline.driver.ExecutorRegistry;
import dev.thermocline.driver.PollEndpoint;
import dev.thermocline.fake.FakeCache;
import dev.thermocline.fake.JdkTypes;
import dev.thermocline.fake.ManualScheduler;
import dev.thermocline.fake.TestClock;
import dev.thermocline.fake.Texts;
import dev.thermocline.liveness.RunningReaders;
import dev.thermocline.liveness.Tombstones;
import dev.thermocline.pipeline.CommitWorker;
import dev.thermocline.report.CommitReport;
import dev.thermocline.report.CommitReports;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** A driver and executors in one thread, with messages that are serialized on their way. */
public final class Cluster {
    public static final Duration SILENCE = Duration.ofSeconds(15);

    public final TestClock clock = new TestClock();
    public final FakeCache driverCache = new FakeCache();
    public final CommitReports reports = new CommitReports();
    public final ManualScheduler scheduler = new ManualScheduler();
    public final InstructionLog log = new InstructionLog(1000, 16 << 20, Duration.ofMinutes(10), clock);
    public final ExecutorRegistry book = new ExecutorRegistry(SILENCE, clock);
    public final CapturedFiles captured = new CapturedFiles(
            new CapturedFiles.Limits(16 << 20, 1000, Duration.ofMinutes(10), 1000, Duration.ofSeconds(3)), clock);
    public final HotTails hot = new HotTails(16 << 20);
    public final DeletedFiles deleted = new DeletedFiles();
    public final List<Path> forgottenHere = new ArrayList<>();
    public final ClusterDispatcher dispatcher =
            new ClusterDispatcher(log, captured, book, hot, deleted, forgottenHere::addAll);
    public final PollEndpoint mailbox = new PollEndpoint(log, book, dispatcher, hot, new RateLimiter(1L << 30, clock));
    public final CommitWorker worker = new CommitWorker(
            driverCache.everywhere(),
            dispatcher,
            reports,
            new Tombstones(RunningReaders.NONE, scheduler, clock),
            clock,
            replacement -> {});
    private final Map<String, Executor> executors = new HashMap<>();

    /** An executor that has polled once. */
    public Executor executor(String name) {
        return executors.computeIfAbsent(name, absent -> new Executor(name));
    }

    public void commit(long version, String... lines) {
        try {
            worker.process(Texts.queued(clock, version, lines));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    public void foreignCommit(long version, String... lines) {
        try {
            worker.process(Texts.foreign(clock, version, lines));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    public CommitReport report() {
        return reports.recent().get(0);
    }

    /** The writers' time is over. */
    public void endWaits() {
        clock.advance(Duration.ofSeconds(4));
        dispatcher.tick();
    }

    /** One executor with its cache and its poller, which polls when it is told to. */
    public final class Executor {
        public final FakeCache cache = new FakeCache();
        public final CaptureQueue captures = new CaptureQueue(100, 1 << 20);
        public final DeletedFiles deletedHere = new DeletedFiles();
        public final InstructionExecutor follower =
                new InstructionExecutor(cache.everywhere(), () -> new Configuration(false));
        public final ExecutorPoller poller;
        public boolean driverGone;

        public Executor(String name) {
            poller = new ExecutorPoller(
                    name,
                    this::ask,
                    captures,
                    deletedHere,
                    follower,
                    new PollBackoff(Duration.ofMillis(100), () -> 0.5),
                    () -> Map.of(CacheCounters.HITS, 7L));
            poller.pollOnce();
        }

        private Object ask(Object message) throws IOException {
            if (driverGone) {
                throw new IOException("driver is gone");
            }
            Object reply = mailbox.receive(JdkTypes.sent(message));
            if (reply == null) {
                throw new AssertionError("the driver did not understand");
            }
            return JdkTypes.sent(reply);
        }

        /** Writes a file, as a task of Delta does: closes it, then asks S3 for its status. */
        public void write(String name) {
            captures.offer(Texts.captured(Texts.file(name), 0));
            captures.offer(Texts.captured(Texts.file(name), 123));
            cache.resident.put(Texts.file(name).toString(), Texts.captured(Texts.file(name), 123));
        }

        public void poll() {
            poller.pollOnce();
        }
    }
}
