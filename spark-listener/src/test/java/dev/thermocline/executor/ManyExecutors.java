package dev.thermocline.executor;

import static java.util.Objects.requireNonNull;

import dev.thermocline.api.CacheFinder;
import dev.thermocline.audience.Audience;
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
import dev.thermocline.driver.ClusterDispatcher;
import dev.thermocline.driver.ExecutorRegistry;
import dev.thermocline.driver.PollEndpoint;
import dev.thermocline.engine.CacheEngine;
import dev.thermocline.fake.FakeCache;
import dev.thermocline.fake.FakeNames;
import dev.thermocline.fake.ManualScheduler;
import dev.thermocline.fake.TestClock;
import dev.thermocline.fake.Texts;
import dev.thermocline.fake.UnusedCache;
import dev.thermocline.liveness.RunningReaders;
import dev.thermocline.liveness.Tombstones;
import dev.thermocline.peer.CapturedTail;
import dev.thermocline.peer.PeerFile;
import dev.thermocline.peers.member.RendezvousHash;
import dev.thermocline.pipeline.CommitWorker;
import dev.thermocline.protocol.WrittenFile;
import dev.thermocline.report.CommitReport;
import dev.thermocline.report.CommitReports;
import dev.thermocline.warm.WarmOutcome;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * A driver and many executors that are peers, with the limits of production, in virtual time and on one thread. Messages
 * are serialized as Spark's RPC serializes them; what that and the answers cost the driver's processor is added up.
 */
final class ManyExecutors {
    private static final Duration TICK = Duration.ofMillis(50);
    private static final Duration INTERVAL = Duration.ofMillis(500);
    private static final Duration WORKING = Duration.ofMillis(100);
    private static final int TICKS_OF_DRIVER = 5;
    private static final long SEED = 7;

    final TestClock clock = new TestClock();
    final FakeCache driverCache = new FakeCache()
            .with("warm.bytes.max", "64g")
            .with("warm.files.max", "1000000")
            .with("evict.grace", "1s");
    final CommitReports reports = new CommitReports();
    final ManualScheduler scheduler = new ManualScheduler();
    final InstructionLog log;
    final ExecutorRegistry registry = new ExecutorRegistry(Duration.ofSeconds(15), clock);
    final CapturedFiles captured = new CapturedFiles(
            new CapturedFiles.Limits(64 << 20, 50_000, Duration.ofMinutes(10), 50_000, Duration.ofSeconds(3)), clock);
    final List<Executor> executors;
    final RendezvousHash owners;
    int gets;
    long sent;
    long driverNanos;

    private final HotTails hot = new HotTails(64 << 20);
    private final ClusterDispatcher dispatcher;
    private final PollEndpoint endpoint;
    private final CommitWorker worker;
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final Random random = new Random(SEED);
    private final Map<String, Executor> byName;
    private final Map<Path, List<Executor>> ownersOf = new HashMap<>();
    private int ticks;

    ManyExecutors(int count, int maxInstructions) {
        log = new InstructionLog(maxInstructions, 64 << 20, Duration.ofMinutes(10), clock);
        dispatcher = new ClusterDispatcher(log, captured, registry, hot, new DeletedFiles(), gone -> {});
        endpoint = new PollEndpoint(log, registry, dispatcher, hot, new RateLimiter(128 << 20, clock));
        worker = new CommitWorker(
                driverCache.everywhere(),
                dispatcher,
                reports,
                new Tombstones(RunningReaders.NONE, scheduler, clock),
                clock,
                replacement -> {});
        executors = IntStream.range(0, count).mapToObj(Executor::new).toList();
        byName = executors.stream().collect(Collectors.toMap(executor -> executor.name, executor -> executor));
        owners = new RendezvousHash(byName.keySet());
        executors.forEach(Executor::poll);
    }

    /** A commit of this application or another. */
    void commit(long version, boolean foreign, String... lines) throws IOException {
        long start = threads.getCurrentThreadCpuTime();
        worker.process(foreign ? Texts.foreign(clock, version, lines) : Texts.queued(clock, version, lines));
        driverNanos += threads.getCurrentThreadCpuTime() - start;
    }

    /** Time passes: executors poll when it is their turn. */
    void run(Duration duration) {
        for (long end = clock.millis() + duration.toMillis(); clock.millis() < end; ) {
            clock.advance(TICK);
            executors.stream()
                    .filter(executor -> executor.nextAt <= clock.millis())
                    .forEach(Executor::poll);
            if (++ticks % TICKS_OF_DRIVER == 0) {
                long start = threads.getCurrentThreadCpuTime();
                dispatcher.tick();
                driverNanos += threads.getCurrentThreadCpuTime() - start;
            }
        }
    }

    CommitReport report(long version) {
        return reports.recent().stream()
                .filter(report -> report.version() == version)
                .findFirst()
                .orElseThrow();
    }

    List<Executor> ownersOf(Path path) {
        return ownersOf.computeIfAbsent(
                path,
                absent -> owners.owners(path.toString(), Audience.OWNERS).stream()
                        .map(byName::get)
                        .toList());
    }

    /** The driver's end of a message. */
    private Object answer(byte[] message) {
        long start = threads.getCurrentThreadCpuTime();
        byte[] reply = serialized(requireNonNull(endpoint.receive(deserialized(message), new Cluster.Columns())));
        driverNanos += threads.getCurrentThreadCpuTime() - start;
        sent += reply.length;
        return deserialized(reply);
    }

    private static byte[] serialized(Object message) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(message);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }

    private static Object deserialized(byte[] message) {
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(message))) {
            return in.readObject();
        } catch (IOException | ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    /** One executor with the product's own follower and poller, and a cache of names. */
    final class Executor {
        final String name;
        final Names cache = new Names();
        final TablesRead tables = new TablesRead(clock);
        private final CaptureQueue captures = new CaptureQueue(CaptureQueue.MAX_FILES, CaptureQueue.MAX_BYTES);
        private final PollBackoff backoff = new PollBackoff(INTERVAL, random::nextDouble);
        private final InstructionExecutor follower;
        private final ExecutorPoller poller;
        boolean dead;
        long nextAt;

        Executor(int number) {
            name = Integer.toString(number);
            follower = new InstructionExecutor(
                    name, cache.everywhere(), () -> new Configuration(false), new Holders(), body -> {});
            Map<String, Long> counters = new HashMap<>();
            IntStream.range(0, 20).forEach(counter -> counters.put("counter." + counter, 1000L + counter));
            poller = new ExecutorPoller(
                    new ExecutorPoller.Self(name, () -> true),
                    message -> answer(serialized(message)),
                    new Outbox(captures, new DeletedFiles(), new ColumnReports(), tables),
                    follower,
                    backoff,
                    () -> counters);
        }

        void write(Path path) {
            cache.resident.add(FakeNames.of(path));
            captures.offer(WrittenFile.Held.of(Texts.captured(path, 0), name));
            captures.offer(WrittenFile.Held.of(Texts.captured(path, 9), name));
        }

        void poll() {
            if (dead) {
                return;
            }
            poller.pollOnce();
            Duration pause = backoff.next();
            boolean hurries = follower.working() && pause.compareTo(WORKING) > 0;
            nextAt = clock.millis() + (hurries ? WORKING : pause).toMillis();
        }

        boolean holds(Path path) {
            return holds(FakeNames.of(path));
        }

        boolean holds(ObjectName name) {
            return cache.resident.contains(name);
        }

        /** What is resident, by name; asks a file's first owner before S3, unless it is the owner itself. */
        final class Names extends UnusedCache {
            final Set<ObjectName> resident = new HashSet<>();

            CacheFinder everywhere() {
                return (path, configuration) -> Optional.of(this);
            }

            @Override
            public void addedByCommit(Path path, long length) {
                // names matter to nobody here
            }

            @Override
            public boolean tailResident(Path path) {
                return resident.contains(FakeNames.of(path));
            }

            @Override
            public CompletableFuture<WarmOutcome> warm(Path path, long length) {
                if (!resident.add(FakeNames.of(path))) {
                    return CompletableFuture.completedFuture(WarmOutcome.ALREADY);
                }
                Executor owner = ownersOf(path).get(0);
                if (owner == Executor.this) {
                    gets++;
                } else {
                    var unused = owner.cache.warm(path, length);
                }
                return CompletableFuture.completedFuture(WarmOutcome.RESIDENT);
            }

            @Override
            public CompletableFuture<WarmOutcome> install(CapturedTail tail) {
                return CompletableFuture.completedFuture(
                        resident.add(FakeNames.of(tail.path())) ? WarmOutcome.RESIDENT : WarmOutcome.ALREADY);
            }

            @Override
            public void evict(ObjectName name) {
                resident.remove(name);
            }

            @Override
            public CacheEngine.Residency residency(ObjectName name) {
                return new CacheEngine.Residency(1, resident.contains(name) ? 1 : 0, 0);
            }
        }
    }

    /** Asks executors for what they hold. */
    private final class Holders implements HolderTails {
        @Override
        public CompletableFuture<Optional<CapturedTail>> tail(String holder, PeerFile file) {
            Executor asked = byName.get(holder);
            return CompletableFuture.completedFuture(
                    asked == null || asked.dead || !asked.holds(file.path())
                            ? Optional.empty()
                            : Optional.of(Texts.captured(file.path(), 9)));
        }

        @Override
        public void holds(Path path, String executorId) {
            // nobody reads here
        }
    }

    /** The lines of a commit that adds some files and removes others. */
    static String[] lines(List<String> added, List<String> removed) {
        List<String> lines = new ArrayList<>();
        added.forEach(name -> lines.add(Texts.add(name)));
        removed.forEach(name -> lines.add(Texts.remove(name)));
        return lines.toArray(String[]::new);
    }

    /** Names as Delta gives them. */
    static List<String> names(long version, int count) {
        return IntStream.range(0, count)
                .mapToObj(file -> String.format(
                        "date=2026-01-01/part-%05d-%08x-7a5b-4d1f-9a59-%012d.c000.snappy.parquet", file, version, file))
                .toList();
    }
}
