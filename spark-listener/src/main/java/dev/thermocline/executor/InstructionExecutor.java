package dev.thermocline.executor;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.thermocline.api.CacheControl;
import dev.thermocline.api.CacheFinder;
import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.concurrent.PathOrder;
import dev.thermocline.counters.CacheCounters;
import dev.thermocline.failure.CacheFailures;
import dev.thermocline.peer.CapturedTail;
import dev.thermocline.peer.PeerFile;
import dev.thermocline.protocol.Ack;
import dev.thermocline.protocol.Bodies;
import dev.thermocline.protocol.HeldFile;
import dev.thermocline.protocol.Instruction;
import dev.thermocline.protocol.ObjectNames;
import dev.thermocline.protocol.Poll;
import dev.thermocline.protocol.WrittenFile;
import dev.thermocline.report.CommitOutcome;
import dev.thermocline.warm.WarmOutcome;
import dev.thermocline.work.LocalDispatcher;
import java.io.IOException;
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
    private static final CompletableFuture<WarmOutcome> DECLINED =
            CompletableFuture.completedFuture(WarmOutcome.DECLINED);

    private final String executorId;
    private final HolderTails holders;
    private final CacheFinder caches;
    private final Supplier<Configuration> configuration;
    private final Consumer<Bodies> bodies;
    private final PathOrder<ObjectName> order = new PathOrder<>();
    private final LongAdder followed = new LongAdder();
    private final LongAdder installed = new LongAdder();
    private final LongAdder evicted = new LongAdder();

    @GuardedBy("this")
    private final Deque<Page> pages = new ArrayDeque<>();

    @GuardedBy("this")
    private final Map<Commit, Ack> acks = new LinkedHashMap<>();

    @GuardedBy("this")
    private long done = Poll.NEW_READER;

    /**
     * An executor of nothing yet.
     *
     * @param executorId Spark's name of this process
     * @param configuration opens the lake's file systems; asked for when there is something to do
     * @param holders asked for tails that they hold
     * @param bodies takes note of bodies to fetch; returns at once, and reports them by itself
     */
    public InstructionExecutor(
            String executorId,
            CacheFinder caches,
            Supplier<Configuration> configuration,
            HolderTails holders,
            Consumer<Bodies> bodies) {
        this.executorId = requireNonNull(executorId, "executorId is null");
        this.holders = requireNonNull(holders, "holders is null");
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
                outcomes.add(warm(warm.table(), warm.version(), warm.name(), () -> install(warm.file())));
            } else if (instruction instanceof Instruction.Pull pull) {
                outcomes.add(warm(pull.table(), pull.version(), pull.name(), () -> pull(pull)));
            } else if (instruction instanceof Instruction.Evict evict) {
                outcomes.add(evict(evict));
            } else if (instruction instanceof Instruction.Forget forget) {
                outcomes.add(drop(forget.files().one(), forget.files().names()));
            } else if (instruction instanceof Instruction.Unreadable other) {
                acknowledge(
                        new Ack(other.table(), other.version(), Map.of(CommitOutcome.FAILED, 1), Ack.NOTHING_EVICTED));
            } else if (instruction instanceof Bodies body) {
                CacheFailures.run("queueing a body", () -> bodies.accept(body));
            }
        }
        CompletableFuture<Void> all = CompletableFuture.allOf(outcomes.toArray(CompletableFuture<?>[]::new));
        synchronized (this) {
            pages.addLast(new Page(cursor, all));
        }
    }

    private CompletableFuture<Void> warm(
            Path table, long version, ObjectName name, Supplier<CompletableFuture<WarmOutcome>> step) {
        return order.run(name, step)
                .exceptionally(failure -> WarmOutcome.FAILED)
                .thenAccept(outcome -> acknowledge(
                        new Ack(table, version, Map.of(CommitOutcome.of(outcome), 1), Ack.NOTHING_EVICTED)));
    }

    private CompletableFuture<WarmOutcome> install(CapturedTail file) {
        return CacheFailures.call(
                "installing a tail",
                () -> {
                    Optional<CacheControl> cache = caches.of(file.path(), configuration.get());
                    return cache.isPresent() ? install(cache.get(), file) : DECLINED;
                },
                () -> CompletableFuture.completedFuture(WarmOutcome.FAILED));
    }

    private CompletableFuture<WarmOutcome> install(CacheControl cache, CapturedTail file) {
        return counted(cache.install(file));
    }

    private CompletableFuture<WarmOutcome> counted(CompletableFuture<WarmOutcome> install) {
        return install.thenApply(outcome -> {
            if (outcome == WarmOutcome.RESIDENT) {
                installed.increment();
            }
            return outcome;
        });
    }

    private CompletableFuture<WarmOutcome> pull(Instruction.Pull pull) {
        return CacheFailures.call(
                "pulling a tail",
                () -> {
                    Optional<CacheControl> cache = caches.of(pull.file().path(), configuration.get());
                    return cache.isPresent() ? pull(cache.get(), pull) : DECLINED;
                },
                () -> CompletableFuture.completedFuture(WarmOutcome.FAILED));
    }

    /** What is here needs nobody; else the holder is asked, and then peers and S3 as a reader would ask them. */
    private CompletableFuture<WarmOutcome> pull(CacheControl cache, Instruction.Pull pull) throws IOException {
        Path path = pull.file().path();
        cache.addedByCommit(path, pull.file().length()); // only such files are named
        Optional<WrittenFile.Held> held = pull.file().held();
        held.ifPresent(file -> holders.holds(path, file.holder()));
        if (held.isEmpty() || held.get().holder().equals(executorId) || cache.tailResident(path)) {
            return cache.warm(path, pull.file().length());
        }
        PeerFile file = new PeerFile(path, pull.name(), held.get().owner());
        return holders.tail(held.get().holder(), file)
                .thenApply(tail -> tail.flatMap(sent -> accepted(held.get(), sent)))
                .thenCompose(tail -> tail.isPresent()
                        ? install(cache, tail.get())
                        : cache.warm(path, pull.file().length()));
    }

    /**
     * Starts pulling tails of files of a commit that may follow, each after what is under way for it. What comes of it
     * is reported nowhere; the holder is asked and nobody else. Opening a file system may wait.
     */
    public void pullAhead(List<HeldFile> files) {
        for (HeldFile file : files) {
            var unused = order.run(
                            file.name(),
                            () -> CacheFailures.call(
                                    "pulling an announced tail",
                                    () -> {
                                        Optional<CacheControl> cache =
                                                caches.of(file.held().path(), configuration.get());
                                        return cache.isPresent() ? pullAhead(cache.get(), file) : DECLINED;
                                    },
                                    () -> DECLINED))
                    .exceptionally(failure -> WarmOutcome.FAILED);
        }
    }

    private CompletableFuture<WarmOutcome> pullAhead(CacheControl cache, HeldFile file) throws IOException {
        WrittenFile.Held held = file.held();
        if (held.holder().equals(executorId) || cache.tailResident(held.path())) {
            return DECLINED;
        }
        return holders.tail(held.holder(), file.file())
                .thenApply(tail -> tail.flatMap(sent -> accepted(held, sent)))
                .thenCompose(tail -> tail.isPresent() ? counted(cache.installAhead(tail.get())) : DECLINED);
    }

    /** The tail of the version that was named, with the time that the writer knows. */
    private static Optional<CapturedTail> accepted(WrittenFile.Held held, CapturedTail sent) {
        boolean same = sent.path().equals(held.path())
                && sent.owner().equals(held.owner())
                && sent.version().timeless().equals(held.version().timeless());
        long time = sent.modificationTime() == 0 ? held.modificationTime() : sent.modificationTime();
        return same
                ? Optional.of(new CapturedTail(sent.path(), sent.version(), time, sent.owner(), sent.tail()))
                : Optional.empty();
    }

    private CompletableFuture<Void> evict(Instruction.Evict evict) {
        return drop(evict.table(), evict.names()).thenAccept(left -> {
            evicted.add(evict.names().size());
            acknowledge(new Ack(evict.table(), evict.version(), Map.of(), left));
        });
    }

    /**
     * Drops files, each after what is under way for it. Ends with the bytes that are left of them.
     *
     * @param there a path by which this process's cache is found
     */
    private CompletableFuture<Long> drop(Path there, ObjectNames names) {
        Optional<CacheControl> cache = CacheFailures.call(
                "finding the cache of removed files", () -> caches.of(there, configuration.get()), Optional::empty);
        if (cache.isEmpty()) {
            return CompletableFuture.completedFuture(0L);
        }
        LongAdder left = new LongAdder();
        List<CompletableFuture<?>> open = new ArrayList<>(); // few: most files have nothing under way
        for (ObjectName name : names) {
            CompletableFuture<Boolean> one = order.run(name, () -> {
                left.add(drop(cache.get(), name));
                return CompletableFuture.completedFuture(true);
            });
            if (!one.isDone()) {
                open.add(one.exceptionally(failure -> false));
            }
        }
        return CompletableFuture.allOf(open.toArray(CompletableFuture<?>[]::new))
                .thenApply(done -> left.sum());
    }

    /** Returns the bytes that are left of a file. */
    private static long drop(CacheControl cache, ObjectName name) {
        return CacheFailures.call("evicting a removed file", () -> LocalDispatcher.drop(cache, name), () -> 0L);
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
