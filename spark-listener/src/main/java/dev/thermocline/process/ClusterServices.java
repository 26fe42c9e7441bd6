package dev.thermocline.process;

import dev.thermocline.api.CacheFinder;
import dev.thermocline.api.CaptureListener;
import dev.thermocline.api.CapturedTail;
import dev.thermocline.buffer.CapturedFiles;
import dev.thermocline.buffer.DeletedFiles;
import dev.thermocline.buffer.HotTails;
import dev.thermocline.buffer.InstructionLog;
import dev.thermocline.concurrent.DaemonThreads;
import dev.thermocline.concurrent.RateLimiter;
import dev.thermocline.config.CacheSettings;
import dev.thermocline.credential.CallerUser;
import dev.thermocline.driver.ClusterDispatcher;
import dev.thermocline.driver.ExecutorRegistry;
import dev.thermocline.driver.PollEndpoint;
import dev.thermocline.executor.PollBackoff;
import dev.thermocline.failure.CacheFailures;
import dev.thermocline.pipeline.LocalDispatcher;
import dev.thermocline.prefetch.ColumnPrefetch;
import dev.thermocline.protocol.Bodies;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
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
    private static final int MAX_INSTRUCTIONS = 20_000;
    private static final long MAX_BYTES = 64L << 20;
    private static final Duration MAX_AGE = Duration.ofMinutes(10);
    private static final int MAX_FILES = 50_000;
    private static final Duration WAIT_FOR_WRITERS = Duration.ofSeconds(3);

    private final InstructionLog log;
    private final ExecutorRegistry executors;
    private final PollEndpoint endpoint;
    private final DeletedFiles deleted = new DeletedFiles();
    private final CapturedFiles captured;
    private final ClusterDispatcher dispatcher;
    private final ScheduledThreadPoolExecutor ticks = DaemonThreads.clock("cluster-clock");

    /** @param caches of the user who runs the application */
    ClusterServices(Duration pollInterval, Configuration configuration, CacheFinder caches, Clock clock) {
        log = new InstructionLog(MAX_INSTRUCTIONS, MAX_BYTES, MAX_AGE, clock);
        Duration silence = pollInterval.multipliedBy(SILENT_INTERVALS);
        executors = new ExecutorRegistry(silence.compareTo(SHORTEST_SILENCE) > 0 ? silence : SHORTEST_SILENCE, clock);
        captured = new CapturedFiles(
                new CapturedFiles.Limits(MAX_BYTES, MAX_FILES, MAX_AGE, MAX_FILES, WAIT_FOR_WRITERS), clock);
        HotTails hot = new HotTails(MAX_BYTES);
        CacheFinder own = caches.as(CallerUser.current());
        dispatcher = new ClusterDispatcher(
                log,
                captured,
                executors,
                hot,
                deleted,
                paths -> paths.forEach(path -> LocalDispatcher.drop(own, path, configuration)));
        long egress = CacheFailures.call(
                "reading the cache's options",
                () -> CacheSettings.from(configuration).warm().egressRate().bytes(),
                () -> DEFAULT_EGRESS);
        endpoint = new PollEndpoint(log, executors, dispatcher, hot, new RateLimiter(egress, clock));
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

    /** Deleted files that found no room to be passed on. */
    long droppedDeletes() {
        return deleted.dropped();
    }

    /** Sends the bodies of new files to the executors that own them. */
    ColumnPrefetch.BodyDispatcher bodies() {
        return new ColumnPrefetch.BodyDispatcher() {
            @Override
            public List<String> executors() {
                return executors.names();
            }

            @Override
            public void send(Bodies body) {
                log.publish(body); // all executors receive it, and the owner acts
            }
        };
    }

    /** What is written and deleted in the driver's own process. */
    CaptureListener captures() {
        return new CaptureListener() {
            @Override
            public void captured(CapturedTail tail) {
                captured.offer(tail);
            }

            @Override
            public void deleted(Path path) {
                deleted.add(path.toString());
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
