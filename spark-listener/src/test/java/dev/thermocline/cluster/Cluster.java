package dev.thermocline.cluster;

import dev.thermocline.follow.CommitWorker;
import dev.thermocline.follow.FakeCache;
import dev.thermocline.follow.ManualScheduler;
import dev.thermocline.follow.RunningReaders;
import dev.thermocline.follow.TestClock;
import dev.thermocline.follow.Texts;
import dev.thermocline.follow.Tombstones;
import dev.thermocline.message.CapturedFiles;
import dev.thermocline.message.HotTails;
import dev.thermocline.message.InstructionLog;
import dev.thermocline.message.Pace;
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
final class Cluster {
    static final Duration SILENCE = Duration.ofSeconds(15);

    final TestClock clock = new TestClock();
    final FakeCache driverCache = new FakeCache();
    final CommitReports reports = new CommitReports();
    final ManualScheduler scheduler = new ManualScheduler();
    final InstructionLog log = new InstructionLog(1000, 16 << 20, Duration.ofMinutes(10), clock);
    final ExecutorBook book = new ExecutorBook(SILENCE, clock);
    final CapturedFiles captured = new CapturedFiles(
            new CapturedFiles.Limits(16 << 20, 1000, Duration.ofMinutes(10), 1000, Duration.ofSeconds(3)), clock);
    final HotTails hot = new HotTails(16 << 20);
    final DeletedFiles deleted = new DeletedFiles();
    final List<Path> forgottenHere = new ArrayList<>();
    final ClusterRoad road = new ClusterRoad(log, captured, book, hot, deleted, forgottenHere::addAll);
    final Mailbox mailbox = new Mailbox(log, book, road, hot, new Pace(1L << 30, clock));
    final CommitWorker worker = new CommitWorker(
            driverCache.everywhere(),
            road,
            reports,
            new Tombstones(RunningReaders.NONE, scheduler, clock),
            clock,
            replacement -> {});
    private final Map<String, Executor> executors = new HashMap<>();

    /** An executor that has polled once. */
    Executor executor(String name) {
        return executors.computeIfAbsent(name, absent -> new Executor(name));
    }

    void commit(long version, String... lines) {
        try {
            worker.process(Texts.queued(clock, version, lines));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    void foreignCommit(long version, String... lines) {
        try {
            worker.process(Texts.foreign(clock, version, lines));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    CommitReport report() {
        return reports.recent().get(0);
    }

    /** The writers' time is over. */
    void endWaits() {
        clock.advance(Duration.ofSeconds(4));
        road.tick();
    }

    /** One executor with its cache and its poller, which polls when it is told to. */
    final class Executor {
        final FakeCache cache = new FakeCache();
        final CaptureQueue captures = new CaptureQueue(100, 1 << 20);
        final DeletedFiles deletedHere = new DeletedFiles();
        final InstructionFollower follower =
                new InstructionFollower(cache.everywhere(), () -> new Configuration(false));
        final ExecutorPoller poller;
        boolean driverGone;

        Executor(String name) {
            poller = new ExecutorPoller(
                    name,
                    this::ask,
                    captures,
                    deletedHere,
                    follower,
                    new PollDelay(Duration.ofMillis(100), () -> 0.5),
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
        void write(String name) {
            captures.offer(Texts.captured(Texts.file(name), 0));
            captures.offer(Texts.captured(Texts.file(name), 123));
            cache.resident.put(Texts.file(name).toString(), Texts.captured(Texts.file(name), 123));
        }

        void poll() {
            poller.pollOnce();
        }
    }
}
