package dev.thermocline.membership;

import static java.util.Objects.requireNonNull;

import dev.thermocline.api.CacheControl;
import dev.thermocline.concurrent.DaemonThreads;
import dev.thermocline.executor.HolderTails;
import dev.thermocline.failure.CacheFailures;
import dev.thermocline.peer.CapturedTail;
import dev.thermocline.peer.PeerFile;
import dev.thermocline.peer.PeerSource;
import dev.thermocline.peers.PeerNode;
import dev.thermocline.peers.PeerSetup;
import dev.thermocline.peers.member.Members;
import dev.thermocline.peers.member.Members.Member;
import dev.thermocline.peers.serve.Notices;
import dev.thermocline.protocol.HeldFile;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.hadoop.fs.Path;

/**
 * A process's peers, from the moment it joins them to the end of its application; nobody before, after, and where peers
 * are off or can't be had. Thread-safe.
 */
public final class JoinedPeers implements HolderTails, AutoCloseable {
    private static final Duration NUDGE_AFTER = Duration.ofMillis(2);

    private final Supplier<Optional<CacheControl>> cache;
    private final DaemonThreads.Scheduler nudges = DaemonThreads.scheduler("peer-nudge");
    private final AtomicBoolean nudging = new AtomicBoolean();
    private volatile Optional<PeerNode> node = Optional.empty();

    /** @param cache this process's cache, if it has started */
    public JoinedPeers(Supplier<Optional<CacheControl>> cache) {
        this.cache = requireNonNull(cache, "cache is null");
    }

    /**
     * Joins, unless that fails, which is logged.
     *
     * @param nudged run when the driver asks to poll; must return at once
     * @param announced is given files that the driver names ahead of their commit; must return at once
     * @param clock nanoseconds that only grow
     */
    public void join(PeerSetup setup, Runnable nudged, Consumer<List<HeldFile>> announced, LongSupplier clock) {
        CacheFailures.run("joining the peers", () -> {
            node = PeerNode.start(
                    setup, new CurrentStore(cache), new FromDriver(nudged, announced), System::getenv, clock);
            cache.get().ifPresent(this::cacheStarted);
        });
    }

    /** A cache has started in this process: it asks the peers from now on. */
    public void cacheStarted(CacheControl started) {
        node.ifPresent(present -> started.usePeers(present.source()));
    }

    /** Whether this process serves its peers and can ask them. */
    public boolean joined() {
        return node.isPresent();
    }

    /** How this process is reached. */
    public Optional<Member> self() {
        return node.map(PeerNode::self);
    }

    /** The application's processes from now on. */
    public void members(Members members) {
        CacheFailures.run("following the members", () -> node.ifPresent(present -> present.members(members)));
    }

    /** Asks all others to poll the driver, soon and once for many calls. Returns at once. */
    public void nudge() {
        if (node.isPresent() && nudging.compareAndSet(false, true)) {
            nudges.after(
                    () -> CacheFailures.run("asking executors to poll", () -> {
                        nudging.set(false);
                        node.ifPresent(present -> present.client().nudge());
                    }),
                    NUDGE_AFTER);
        }
    }

    /** Names files ahead of their commit to an executor. Returns at once. */
    public void announce(String executor, List<HeldFile> files) {
        node.ifPresent(present -> present.client().announce(executor, files));
    }

    /** Passes on what the driver sends. */
    private record FromDriver(Runnable poll, Consumer<List<HeldFile>> files) implements Notices {
        @Override
        public void nudged() {
            poll.run();
        }

        @Override
        public void announced(List<HeldFile> announced) {
            files.accept(announced);
        }
    }

    /** Adds what was done among peers to the numbers of the process. */
    public void count(Map<String, Long> counters) {
        node.ifPresent(present -> present.counts().addTo(counters));
    }

    @Override
    public CompletableFuture<Optional<CapturedTail>> tail(String holderExecutorId, PeerFile file) {
        return node.map(present -> present.client().tailOf(holderExecutorId, file))
                .orElseGet(() -> CompletableFuture.completedFuture(Optional.empty()));
    }

    @Override
    public void holds(Path path, String executorId) {
        node.ifPresent(present -> present.client().holds(path, executorId));
    }

    /** Leaves the peers. */
    @Override
    public void close() {
        Optional<PeerNode> left = node;
        node = Optional.empty();
        nudges.end();
        cache.get().filter(present -> left.isPresent()).ifPresent(present -> present.usePeers(PeerSource.NONE));
        left.ifPresent(present -> CacheFailures.run("leaving the peers", present::close));
    }
}
