package dev.thermocline.process;

import com.codahale.metrics.MetricRegistry;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.thermocline.api.CacheFinder;
import dev.thermocline.buffer.Outbox;
import dev.thermocline.concurrent.ProcessClock;
import dev.thermocline.counters.CacheCounters;
import dev.thermocline.counters.PluginMetrics;
import dev.thermocline.credential.CallerUser;
import dev.thermocline.executor.AnnouncedTails;
import dev.thermocline.executor.ExecutorPoller;
import dev.thermocline.executor.InstructionExecutor;
import dev.thermocline.executor.MemberLink;
import dev.thermocline.executor.OutboxWriter;
import dev.thermocline.executor.PeerRole;
import dev.thermocline.executor.PollBackoff;
import dev.thermocline.membership.JoinedPeers;
import dev.thermocline.runtime.ProcessCache;
import dev.thermocline.status.HeldLink;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * An application on one of its executors: sends what is written here to the driver, and does what the driver asks. The
 * driver follows the commits. Thread-safe.
 */
public final class ExecutorServices implements AutoCloseable {
    private final Application application;
    private final ExecutorPoller poller;

    private ExecutorServices(Application application, ExecutorPoller poller) {
        this.application = application;
        this.poller = poller;
    }

    /** Starts an executor in this process; whatever ran here before ends. */
    public static ExecutorServices start(ExecutorSetup setup) {
        JoinedPeers joined = new JoinedPeers(ProcessCache::current);
        PeerRole peers = new PeerRole(joined::joined, joined);
        Clock clock = new ProcessClock(Clock.systemUTC(), Ticker.systemTicker()::read);
        Outbox outbox = Outbox.empty(ProcessClock.steady(clock));
        CacheFinder caches = ProcessCache::of;
        Application application = new Application(
                caches,
                ProcessCache::current,
                clock,
                Connections.ofExecutor(new OutboxWriter(setup.executorId(), outbox, peers.isPeer()), outbox, joined),
                Optional.empty(),
                Optional.empty());
        InstructionExecutor instructions = new InstructionExecutor(
                setup.executorId(),
                caches.as(CallerUser.current()),
                setup.configuration(),
                peers.holders(),
                body -> application
                        .services()
                        .columns()
                        .follow(setup.executorId(), body, setup.configuration().get()));
        AnnouncedTails announced = new AnnouncedTails(instructions::pullAhead);
        ExecutorPoller poller = new ExecutorPoller(
                new ExecutorPoller.Self(setup.executorId(), peers.isPeer()),
                new HeldLink(
                        new MemberLink(setup.driver(), joined::self, joined::members),
                        ProcessCache::current,
                        outbox.captures()::wake),
                outbox,
                instructions,
                new PollBackoff(
                        setup.pollInterval(), () -> ThreadLocalRandom.current().nextDouble()),
                () -> counters(application, announced));
        application.whenClosed(poller::close);
        application.whenClosed(announced::close);
        CurrentProcess.start(application);
        application.showCaches(setup.executorId());
        setup.peers()
                .ifPresent(present -> joined.join(present, poller::pollNow, announced, Ticker.systemTicker()::read));
        poller.start();
        return new ExecutorServices(application, poller);
    }

    private static Map<String, Long> counters(Application application, AnnouncedTails announced) {
        Map<String, Long> all = application.counters();
        all.put(PluginMetrics.key(PluginMetrics.ANNOUNCED_DROPS), announced.dropped());
        return all;
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
