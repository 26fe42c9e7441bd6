package dev.thermocline.process;

import com.codahale.metrics.MetricRegistry;
import dev.thermocline.api.CacheFinder;
import dev.thermocline.api.CaptureListener;
import dev.thermocline.api.CapturedTail;
import dev.thermocline.buffer.CaptureQueue;
import dev.thermocline.buffer.DeletedFiles;
import dev.thermocline.concurrent.DaemonThreads;
import dev.thermocline.config.CacheSettings;
import dev.thermocline.counters.CacheCounters;
import dev.thermocline.counters.PluginMetrics;
import dev.thermocline.credential.CallerUser;
import dev.thermocline.executor.ExecutorPoller;
import dev.thermocline.executor.InstructionExecutor;
import dev.thermocline.executor.PollBackoff;
import dev.thermocline.failure.CacheFailures;
import dev.thermocline.prefetch.BodyReporter;
import dev.thermocline.runtime.ProcessCache;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.fs.Path;

/**
 * An application on one of its executors: sends what is written here to the driver, and does what the driver asks. The
 * driver follows the commits. Thread-safe.
 */
public final class ExecutorServices implements AutoCloseable {
    private static final long REPORT_MILLIS = 1000;

    private final Application application;
    private final ExecutorPoller poller;

    private ExecutorServices(Application application, ExecutorPoller poller) {
        this.application = application;
        this.poller = poller;
    }

    /** Starts an executor in this process; whatever ran here before ends. */
    public static ExecutorServices start(ExecutorSetup setup) {
        CaptureQueue captures = new CaptureQueue(CaptureQueue.MAX_FILES, CaptureQueue.MAX_BYTES);
        DeletedFiles deleted = new DeletedFiles();
        BodyReporter reporter = new BodyReporter(setup.executorId(), setup.driver());
        CacheFinder caches = ProcessCache::of;
        Application application = new Application(
                caches,
                ProcessCache::current,
                Clock.systemUTC(),
                Connections.ofExecutor(queues(captures, deleted), Optional.of(reporter)),
                Optional.empty());
        ExecutorPoller poller = new ExecutorPoller(
                setup.executorId(),
                setup.driver(),
                captures,
                deleted,
                new InstructionExecutor(
                        caches.as(CallerUser.current()),
                        setup.configuration(),
                        body -> application
                                .services()
                                .columns()
                                .follow(
                                        setup.executorId(),
                                        body,
                                        setup.configuration().get())),
                new PollBackoff(
                        setup.pollInterval(), () -> ThreadLocalRandom.current().nextDouble()),
                application::counters);
        application.whenClosed(poller::close);
        CurrentProcess.start(application);
        poller.start();
        if (CacheSettings.from(setup.configuration().get()).warm().bodies()) {
            reportBodies(reporter, application);
        }
        return new ExecutorServices(application, poller);
    }

    private static CaptureListener queues(CaptureQueue captures, DeletedFiles deleted) {
        return new CaptureListener() {
            @Override
            public void captured(CapturedTail tail) {
                captures.offer(tail);
            }

            @Override
            public void deleted(Path path) {
                deleted.add(path.toString());
            }
        };
    }

    private static void reportBodies(BodyReporter reporter, Application application) {
        ScheduledExecutorService clock = DaemonThreads.clock("bodies-report");
        application.whenClosed(clock::shutdownNow);
        var unused = clock.scheduleWithFixedDelay(
                () -> CacheFailures.run("sending columns and bodies to the driver", reporter::report),
                REPORT_MILLIS,
                REPORT_MILLIS,
                TimeUnit.MILLISECONDS);
    }

    /** Shows the executor's numbers. */
    public void registerMetrics(MetricRegistry registry) {
        CacheCounters.register(registry, PluginMetrics.EXECUTOR, poller::counters);
        application.cacheCounters().registerCache(registry);
    }

    /** Ends the executor's part. */
    @Override
    public void close() {
        CurrentProcess.end(application);
    }
}
