package dev.thermocline.executor;

import dev.thermocline.buffer.CaptureQueue;
import dev.thermocline.buffer.CapturedFiles;
import dev.thermocline.buffer.ColumnReports;
import dev.thermocline.buffer.DeletedFiles;
import dev.thermocline.buffer.HotTails;
import dev.thermocline.buffer.InstructionLog;
import dev.thermocline.buffer.Outbox;
import dev.thermocline.buffer.TablesRead;
import dev.thermocline.cache.object.ObjectName;
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
import dev.thermocline.peer.CapturedTail;
import dev.thermocline.peer.PeerFile;
import dev.thermocline.peers.member.RendezvousHash;
import dev.thermocline.pipeline.CommitWorker;
import dev.thermocline.protocol.BodyOutcome;
import dev.thermocline.protocol.DeletedNames;
import dev.thermocline.protocol.FileUse;
import dev.thermocline.protocol.HeldFile;
import dev.thermocline.protocol.Instruction;
import dev.thermocline.protocol.PollReply;
import dev.thermocline.protocol.WrittenFile;
import dev.thermocline.report.CommitReport;
import dev.thermocline.report.CommitReports;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

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
    public final List<ObjectName> forgottenHere = new ArrayList<>();
    public final Columns columns = new Columns();
    public final ClusterDispatcher dispatcher = new ClusterDispatcher(log, captured, book, hot, deleted, new Driver());
    public final PollEndpoint mailbox = new PollEndpoint(log, book, dispatcher, hot, new RateLimiter(1L << 30, clock));
    public final CommitWorker worker = new CommitWorker(
            driverCache.everywhere(),
            dispatcher,
            reports,
            new Tombstones(RunningReaders.NONE, scheduler, clock),
            clock,
            replacement -> {});
    public final Map<Path, String> holders = new HashMap<>();
    public final Set<String> brokenHolders = new HashSet<>();
    public final List<String> announced = new ArrayList<>();
    public int pulls;
    public long bytesOfTailsSent;
    private final Map<String, Executor> executors = new HashMap<>();

    /** The driver's process. What it announces arrives at once. */
    private final class Driver implements ClusterDispatcher.Driver {
        @Override
        public void forget(DeletedNames gone) {
            forgottenHere.addAll(gone.names());
        }

        @Override
        public void announce(String executor, List<HeldFile> files) {
            announced.add(executor);
            executor(executor).follower.pullAhead(files);
        }
    }

    /** What executors reported of columns. */
    public static final class Columns implements PollEndpoint.ColumnListener {
        public final List<FileUse> used = new ArrayList<>();
        public final List<BodyOutcome> fetched = new ArrayList<>();

        @Override
        public void used(FileUse use) {
            used.add(use);
        }

        @Override
        public void fetched(BodyOutcome outcome) {
            fetched.add(outcome);
        }
    }

    /** The driver's answer to a message. */
    public @Nullable Object receive(Object message) {
        return mailbox.receive(message, columns);
    }

    /** An executor that has polled once, and knows no peers. */
    public Executor executor(String name) {
        return executors.computeIfAbsent(name, absent -> new Executor(name, false));
    }

    /** An executor that has polled once, and asks its peers. */
    public Executor peer(String name) {
        return executors.computeIfAbsent(name, absent -> new Executor(name, true));
    }

    /** Who owns a file among the peers, the first owner first. */
    public List<String> owners(Path path) {
        return new RendezvousHash(book.peers()).owners(path.toString(), 2);
    }

    /** What a peer gets of a file's owner, which fetches what it lacks: nothing if it is the owner itself. */
    private Optional<CapturedTail> fromOwner(String asker, Path path) {
        String owner = owners(path).get(0);
        if (owner.equals(asker)) {
            return Optional.empty();
        }
        FakeCache cache = executor(owner).cache;
        var unused = cache.warm(path, 1);
        pulls++;
        return cache.tail(path);
    }

    /** Asks executors for what they hold. */
    private final class Holders implements HolderTails {
        @Override
        public CompletableFuture<Optional<CapturedTail>> tail(String holder, PeerFile file) {
            pulls++;
            return CompletableFuture.completedFuture(
                    brokenHolders.contains(holder)
                            ? Optional.empty()
                            : executor(holder).cache.tail(file.path()));
        }

        @Override
        public void holds(Path path, String executorId) {
            holders.put(path, executorId);
        }
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
        public final ColumnReports columnsHere = new ColumnReports();
        public final TablesRead tablesHere = new TablesRead(clock);
        public final InstructionExecutor follower;
        public final ExecutorPoller poller;
        public boolean driverGone;

        public final String name;
        private final boolean peer;

        public Executor(String name, boolean peer) {
            this.name = name;
            this.peer = peer;
            cache.peers = path -> peer ? fromOwner(name, path) : Optional.empty();
            follower = new InstructionExecutor(
                    name, cache.everywhere(), () -> new Configuration(false), new Holders(), body -> {});
            poller = new ExecutorPoller(
                    new ExecutorPoller.Self(name, () -> peer),
                    this::ask,
                    new Outbox(captures, deletedHere, columnsHere, tablesHere),
                    follower,
                    new PollBackoff(Duration.ofMillis(100), () -> 0.5),
                    () -> Map.of(CacheCounters.HITS, 7L));
            poller.pollOnce();
        }

        private Object ask(Object message) throws IOException {
            if (driverGone) {
                throw new IOException("driver is gone");
            }
            Object reply = receive(JdkTypes.sent(message));
            if (reply == null) {
                throw new AssertionError("the driver did not understand");
            }
            bytesOfTailsSent += PollReply.fromMessage(reply).instructions().stream()
                    .filter(Instruction.Warm.class::isInstance)
                    .mapToLong(Instruction::weight)
                    .sum();
            return JdkTypes.sent(reply);
        }

        /** Writes a file, as a task of Delta does: closes it, then asks S3 for its status. */
        public void write(String name) {
            captures.offer(written(Texts.captured(Texts.file(name), 0)));
            captures.offer(written(Texts.captured(Texts.file(name), 123)));
            cache.resident.put(Texts.file(name).toString(), Texts.captured(Texts.file(name), 123));
        }

        /** A file as this executor reports it. */
        public WrittenFile written(CapturedTail tail) {
            return peer ? WrittenFile.Held.of(tail, name) : new WrittenFile.Sent(tail);
        }

        public void poll() {
            poller.pollOnce();
        }
    }
}
