package dev.thermocline.executor;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.thermocline.api.CacheControl;
import dev.thermocline.api.CacheFinder;
import dev.thermocline.api.CapturedTail;
import dev.thermocline.concurrent.PathOrder;
import dev.thermocline.counters.CacheCounters;
import dev.thermocline.failure.CacheFailures;
import dev.thermocline.pipeline.LocalDispatcher;
import dev.thermocline.protocol.Ack;
import dev.thermocline.protocol.Bodies;
import dev.thermocline.protocol.Instruction;
import dev.thermocline.protocol.Poll;
import dev.thermocline.report.CommitOutcome;
import dev.thermocline.warm.WarmOutcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Carries out the driver's instructions in this executor and keeps what came of them until the driver has it.
 * Instructions about one file are done in their order, those about different files at once: pages end in any order, and
 * {@link #done} moves in theirs. Thread-safe; opening a file system may wait.
 */
public final class InstructionExecutor {
    public static final int MAX_PAGES = 8;

    private static final int MAX_ACKS = 4096;

    private final CacheFinder caches;
    private final Supplier<Configuration> configuration;
    private final Consumer<Bodies> bodies;
    private final PathOrder order = new PathOrder();
    private final LongAdder followed = new LongAdder();
    private final LongAdder installed = new LongAdder();
    private final LongAdder evicted = new LongAdder();

    @GuardedBy("this")
    private final Deque<Page> pages = new ArrayDeque<>();

    @GuardedBy("this")
    private final Map<Commit, Ack> acks = new LinkedHashMap<>();

    @GuardedBy("this")
    private long done = Poll.NEW_READER;

    /** @param configuration opens the lake's file systems; asked for when there is something to do */
    public InstructionExecutor(CacheFinder caches, Supplier<Configuration> configuration) {
        this(caches, configuration, body -> {});
    }

    /** @param bodies takes note of bodies to fetch; returns at once, and reports them by itself */
    public InstructionExecutor(CacheFinder caches, Supplier<Configuration> configuration, Consumer<Bodies> bodies) {
        this.bodies = requireNonNull(bodies, "bodies is null");
        this.caches = requireNonNull(caches, "caches is null");
        this.configuration = requireNonNull(configuration, "configuration is null");
    }

    /** Starts following a page, which ends at the cursor. */
    public void follow(long cursor, List<Instruction> instructions) {
        List<CompletableFuture<?>> outcomes = new ArrayList<>();
        for (Instruction instruction : instructions) {
            followed.increment();
            if (instruction instanceof Instruction.Warm warm) {
                outcomes.add(install(warm));
            } else if (instruction instanceof Instruction.Evict evict) {
                outcomes.add(evict(evict));
            } else if (instruction instanceof Instruction.Forget forget) {
                outcomes.add(drop(forget.paths()));
            } else if (instruction instanceof Bodies body) {
                CacheFailures.run("queueing a body", () -> bodies.accept(body));
            }
        }
        CompletableFuture<Void> all = CompletableFuture.allOf(outcomes.toArray(CompletableFuture<?>[]::new));
        synchronized (this) {
            pages.addLast(new Page(cursor, all));
        }
    }

    private CompletableFuture<Void> install(Instruction.Warm warm) {
        return order.run(warm.file().path().toString(), () -> install(warm.file()))
                .exceptionally(failure -> WarmOutcome.FAILED)
                .thenAccept(outcome -> {
                    if (outcome == WarmOutcome.RESIDENT) {
                        installed.increment();
                    }
                    acknowledge(new Ack(
                            warm.table(), warm.version(), Map.of(CommitOutcome.of(outcome), 1), Ack.NOTHING_EVICTED));
                });
    }

    private CompletableFuture<WarmOutcome> install(CapturedTail file) {
        return CacheFailures.call(
                "installing a tail",
                () -> {
                    Optional<CacheControl> cache = caches.of(file.path(), configuration.get());
                    return cache.isPresent()
                            ? cache.get().install(file)
                            : CompletableFuture.completedFuture(WarmOutcome.DECLINED);
                },
                () -> CompletableFuture.completedFuture(WarmOutcome.FAILED));
    }

    private CompletableFuture<Void> evict(Instruction.Evict evict) {
        return drop(evict.paths()).thenAccept(left -> {
            evicted.add(evict.paths().size());
            acknowledge(new Ack(evict.table(), evict.version(), Map.of(), left));
        });
    }

    /** Drops files, each after what is under way for it. Ends with the bytes that are left of them. */
    private CompletableFuture<Long> drop(List<String> paths) {
        CompletableFuture<Long> left = CompletableFuture.completedFuture(0L);
        for (String path : paths) {
            CompletableFuture<Long> one = order.run(path, () -> CompletableFuture.completedFuture(drop(path)));
            left = left.thenCombine(one.exceptionally(failure -> 0L), Long::sum);
        }
        return left;
    }

    /** Returns the bytes that are left of a file. */
    private long drop(String path) {
        return CacheFailures.call(
                "evicting a removed file",
                () -> LocalDispatcher.drop(caches, new Path(path), configuration.get()),
                () -> 0L);
    }

    /** Keeps an acknowledgement, or takes back one that could not be sent. */
    public synchronized void acknowledge(Ack ack) {
        acks.merge(new Commit(ack.table(), ack.version()), ack, Ack::plus);
        if (acks.size() > MAX_ACKS) {
            acks.remove(acks.keySet().iterator().next());
        }
    }

    /** Removes and returns the acknowledgements. To be called after {@link #done}: then they cover all that is done. */
    public synchronized List<Ack> drain() {
        List<Ack> drained = List.copyOf(acks.values());
        acks.clear();
        return drained;
    }

    /** Up to where all instructions have an outcome. */
    public synchronized long done() {
        endPages();
        return done;
    }

    @GuardedBy("this")
    private void endPages() {
        Page oldest = pages.peekFirst();
        while (oldest != null && oldest.outcomes.isDone()) {
            done = oldest.cursor;
            pages.removeFirst();
            oldest = pages.peekFirst();
        }
    }

    /** Whether so much is under way that no more should be asked for. */
    public synchronized boolean full() {
        endPages();
        return pages.size() >= MAX_PAGES;
    }

    /** Whether something is under way or to be sent. */
    public synchronized boolean working() {
        endPages();
        return !pages.isEmpty() || !acks.isEmpty();
    }

    public void count(Map<String, Long> counters) {
        counters.putAll(new HashMap<>(Map.of(
                CacheCounters.INSTRUCTIONS, followed.sum(),
                CacheCounters.INSTALLED, installed.sum(),
                CacheCounters.EVICTED, evicted.sum())));
    }

    private record Commit(Path table, long version) {}

    private record Page(long cursor, CompletableFuture<Void> outcomes) {}
}
