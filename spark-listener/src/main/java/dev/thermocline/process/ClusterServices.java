package dev.thermocline.process;

import dev.thermocline.api.CacheFinder;
import dev.thermocline.api.CaptureListener;
import dev.thermocline.buffer.CapturedFiles;
import dev.thermocline.buffer.DeletedFiles;
import dev.thermocline.buffer.HotTails;
import dev.thermocline.buffer.InstructionLog;
import dev.thermocline.buffer.Targets;
import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.concurrent.DaemonThreads;
import dev.thermocline.concurrent.RateLimiter;
import dev.thermocline.config.CacheSettings;
import dev.thermocline.credential.CallerUser;
import dev.thermocline.driver.ClusterDispatcher;
import dev.thermocline.driver.ExecutorRegistry;
import dev.thermocline.driver.PollEndpoint;
import dev.thermocline.executor.OutboxWriter;
import dev.thermocline.executor.PollBackoff;
import dev.thermocline.failure.CacheFailures;
import dev.thermocline.membership.JoinedPeers;
import dev.thermocline.membership.MemberRegistry;
import dev.thermocline.peer.CapturedTail;
import dev.thermocline.peers.PeerSetup;
import dev.thermocline.prefetch.ColumnPrefetch;
import dev.thermocline.protocol.Bodies;
import dev.thermocline.protocol.DeletedNames;
import dev.thermocline.protocol.HeldFile;
import dev.thermocline.runtime.ProcessCache;
import dev.thermocline.status.HeldQuestions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a driver has for its executors in other processes: all that sends tails and instructions to them. Thread-safe.
 */
final class ClusterServices {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterServices.class);

    private static final long DEFAULT_EGRESS = 128L << 20;
    private static final Duration SHORTEST_SILENCE = Duration.ofSeconds(15);
    private static final int SILENT_INTERVALS = 2 * PollBackoff.IDLE_FACTOR;
    private static final long TICK_MILLIS = 250;
    private static final int MAX_INSTRUCTIONS = 100_000;
    private static final long MAX_BYTES = 64L << 20;
    private static final Duration MAX_AGE = Duration.ofMinutes(10);
    private static final int MAX_FILES = 50_000;
    private static final Duration WAIT_FOR_WRITERS = Duration.ofSeconds(3);

    private final InstructionLog log;
    private final ExecutorRegistry executors;
    private final PollEndpoint endpoint;
    private final DeletedFiles deleted = new DeletedFiles();
    private final CapturedFiles captured;
    private final HotTails hot;
    private final ClusterDispatcher dispatcher;
    private final JoinedPeers peers;
    private final MemberRegistry members;
    private final HeldQuestions held;
    private final ScheduledThreadPoolExecutor ticks = DaemonThreads.clock("cluster-clock");

    /** @param clock measures durations */
    ClusterServices(Duration pollInterval, Configuration configuration, JoinedPeers peers, Clock clock) {
        this.peers = peers;
        members = new MemberRegistry(peers::members);
        held = new HeldQuestions(clock, peers::nudge);
        CacheFinder caches = ProcessCache::of; // of the user who runs the application
        log = new InstructionLog(MAX_INSTRUCTIONS, MAX_BYTES, MAX_AGE, clock);
        Duration silence = pollInterval.multipliedBy(SILENT_INTERVALS);
        executors = new ExecutorRegistry(silence.compareTo(SHORTEST_SILENCE) > 0 ? silence : SHORTEST_SILENCE, clock);
        captured = new CapturedFiles(
                new CapturedFiles.Limits(MAX_BYTES, MAX_FILES, MAX_AGE, MAX_FILES, WAIT_FOR_WRITERS), clock);
        hot = new HotTails(MAX_BYTES);
        dispatcher = new ClusterDispatcher(
                log,
                captured,
                executors,
                hot,
                deleted,
                new Here(caches.as(CallerUser.current()), configuration, peers));
        long egress = CacheFailures.call(
                "reading the cache's options",
                () -> CacheSettings.from(configuration).warm().egressRate().bytes(),
                () -> DEFAULT_EGRESS);
        endpoint = new PollEndpoint(log, executors, dispatcher, hot, new RateLimiter(egress, clock));
    }

    /** This process's cache, which the driver's work concerns as well. */
    private record Here(CacheFinder caches, Configuration configuration, JoinedPeers peers)
            implements ClusterDispatcher.Driver {
        @Override
        public void forget(DeletedNames deleted) {
            CacheFailures.run(
                    "evicting deleted files",
                    () -> caches.of(deleted.one(), configuration)
                            .ifPresent(cache -> deleted.names().forEach(cache::evict)));
        }

        @Override
        public void announce(String executor, List<HeldFile> files) {
            peers.announce(executor, files);
        }
    }

    ClusterDispatcher dispatcher() {
        return dispatcher;
    }

    PollEndpoint endpoint() {
        return endpoint;
    }

    InstructionLog log() {
        return log;
    }

    ExecutorRegistry executors() {
        return executors;
    }

    /** Asks the executors what they hold. */
    HeldQuestions held() {
        return held;
    }

    /** Bytes of tails that wait for the commit that names their files. */
    long capturedBytes() {
        return captured.counts().bytes();
    }

    /** Bytes of tails for executors that start. */
    long hotBytes() {
        return hot.bytes();
    }

    /** Joins the executors as a peer, and has them poll when there is something for them. */
    void join(PeerSetup setup, LongSupplier clock) {
        peers.join(setup, () -> {}, files -> {}, clock);
        peers.self().ifPresent(members::join);
        log.whenPublished(peers::nudge);
    }

    /** Answers a message of an executor, from memory; null if it makes no sense. Never throws. */
    @Nullable
    Object receive(Object message, PollEndpoint.ColumnListener columns) {
        Object answer = endpoint.receive(message, columns);
        Object known = CacheFailures.call(
                "answering who the members are", () -> members.answer(message, answer), () -> answer);
        return CacheFailures.call("asking what is held", () -> held.answer(message, known), () -> known);
    }

    /** Spark has a new executor. */
    void added(String executor) {
        executors.listed(executor, dispatcher.settled());
        held.listed(executor);
    }

    /** Spark has lost an executor. */
    void gone(String executor) {
        executors.gone(executor);
        members.gone(executor);
        held.gone(executor);
    }

    /** Deleted files that found no room to be passed on. */
    long droppedDeletes() {
        return deleted.dropped();
    }

    /** Sends the bodies of new files to the executors that own them. */
    ColumnPrefetch.BodyDispatcher bodies() {
        return new ColumnPrefetch.BodyDispatcher() {
            @Override
            public List<String> executors() {
                return peers() ? executors.peers() : executors.names();
            }

            @Override
            public boolean peers() {
                return !executors.peers().isEmpty();
            }

            @Override
            public void send(Bodies body) {
                log.publish(body, new Targets.Some(List.of(body.body().owner()), Set.of()));
            }
        };
    }

    /** What is written and deleted in the driver's own process. */
    CaptureListener captures() {
        return new CaptureListener() {
            @Override
            public void captured(CapturedTail tail) {
                captured.offer(OutboxWriter.written(tail, ClusterDispatcher.DRIVER, false));
            }

            @Override
            public void deleted(Path path, ObjectName name) {
                deleted.add(path, name);
            }
        };
    }

    void start() {
        var unused = ticks.scheduleWithFixedDelay(
                () -> CacheFailures.run("following the executors", dispatcher::tick),
                TICK_MILLIS,
                TICK_MILLIS,
                TimeUnit.MILLISECONDS);
    }

    /** What has not reached every executor is given up, which the reports of its commits state. */
    void close() {
        ticks.shutdownNow();
        int left = dispatcher.abandon();
        if (left > 0) {
            LOG.info("The application has ended: {} deliveries had not reached every executor yet.", left);
        }
    }
}
