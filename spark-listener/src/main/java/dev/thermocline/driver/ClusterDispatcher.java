package dev.thermocline.driver;

import static java.util.Objects.requireNonNull;

import dev.thermocline.api.CapturedTail;
import dev.thermocline.buffer.CapturedFiles;
import dev.thermocline.buffer.DeletedFiles;
import dev.thermocline.buffer.HotTails;
import dev.thermocline.buffer.InstructionLog;
import dev.thermocline.buffer.TailClaim;
import dev.thermocline.failure.CacheFailures;
import dev.thermocline.pipeline.CommitDispatcher;
import dev.thermocline.pipeline.CommitProgress;
import dev.thermocline.pipeline.CommitWork;
import dev.thermocline.pipeline.LocalDispatcher;
import dev.thermocline.pipeline.WarmTarget;
import dev.thermocline.protocol.Instruction;
import dev.thermocline.protocol.Poll;
import dev.thermocline.protocol.TailCodec;
import dev.thermocline.report.CommitOutcome;
import dev.thermocline.warm.WarmOutcome;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * Warms and evicts on every executor: sends each file's tail along with the instruction. A tail that its writer pushed
 * costs no request; one that nobody pushed in time, or without all of its footer, costs one GET of the driver for the
 * whole cluster.
 *
 * <p>What is published about a file is in the order of its commits: an eviction ends what is still on its way for an
 * older one. Thread-safe; nothing waits. {@link #tick} is to be called a few times a second.
 */
public final class ClusterDispatcher implements CommitDispatcher {
    private final InstructionLog log;
    private final CapturedFiles captured;
    private final ExecutorRegistry executors;
    private final HotTails hot;
    private final DeletedFiles deleted;
    private final Consumer<List<Path>> evictsHere;
    private final OpenCommits open = new OpenCommits();
    private final LocalDispatcher here = new LocalDispatcher();

    /** Held while something is published: what is hot is then what the log holds. */
    private final Object publishing = new Object();

    /** What is still to be published, by path. */
    private final ConcurrentHashMap<String, Queue<Want>> wants = new ConcurrentHashMap<>();

    /**
     * @param hot holds what was delivered and is live, for executors that start later
     * @param deleted files deleted in this process or on an executor, to be forgotten everywhere
     * @param evictsHere drops deleted files from this process's cache
     */
    public ClusterDispatcher(
            InstructionLog log,
            CapturedFiles captured,
            ExecutorRegistry executors,
            HotTails hot,
            DeletedFiles deleted,
            Consumer<List<Path>> evictsHere) {
        this.log = requireNonNull(log, "log is null");
        this.captured = requireNonNull(captured, "captured is null");
        this.executors = requireNonNull(executors, "executors is null");
        this.hot = requireNonNull(hot, "hot is null");
        this.deleted = requireNonNull(deleted, "deleted is null");
        this.evictsHere = requireNonNull(evictsHere, "evictsHere is null");
    }

    @Override
    public void warm(CommitWork work) {
        forgetDeleted(); // what was deleted under a name goes before the name is warmed, not after
        Delivery delivery = new Delivery(work.targets().size(), executors.now(), new Report(work.progress(), false));
        open.add(work.table(), work.version(), work.progress(), delivery);
        for (WarmTarget target : work.targets()) {
            Want want = new Want(work, target, delivery);
            wants.computeIfAbsent(want.path(), absent -> new ConcurrentLinkedQueue<>())
                    .add(want);
            if (work.foreign()) {
                take(want);
            } else {
                claim(want);
            }
        }
        open.endArrived(executors);
    }

    /** Nobody here wrote the file: what no executor has pushed by chance is fetched at once. */
    private void take(Want want) {
        Optional<CapturedTail> held = captured.take(want.path())
                .filter(file -> file.modificationTime() != 0)
                .filter(TailCodec::isFooterWhole);
        if (held.isPresent()) {
            publish(want, held.get());
        } else {
            fetchOnce(want);
        }
    }

    private void fetchOnce(Want want) {
        if (want.stopWaiting()) {
            CacheFailures.run("fetching a file for the executors", () -> fetch(want));
        }
    }

    @Override
    public void evict(CommitWork work) {
        List<String> paths = work.tombstones().stream().map(Path::toString).toList();
        List<Instruction.Evict> evictions = Instruction.Evict.of(work.table(), work.version(), paths);
        Delivery delivery = new Delivery(evictions.size() + 1, executors.now(), new Report(work.progress(), true));
        open.add(work.table(), work.version(), work.progress(), delivery);
        end(
                paths,
                CommitOutcome.REMOVED,
                () -> evictions.forEach(eviction -> {
                    hot.died(eviction.paths());
                    delivery.published(log.publish(eviction));
                }));
        var unused = here.evict(work.cache(), work.tombstones()).thenAccept(left -> {
            work.progress().left(left);
            delivery.given();
            open.endArrived(executors);
        });
    }

    /** Publishes the end of files, after which nothing is published for what wanted them before. */
    private void end(List<String> paths, CommitOutcome outcome, Runnable publication) {
        List<Want> ended = new ArrayList<>();
        synchronized (publishing) {
            for (String path : paths) {
                for (Want want : wanted(path)) {
                    if (settle(want)) {
                        ended.add(want);
                    }
                }
            }
            publication.run();
        }
        ended.forEach(want -> giveUp(want, outcome));
    }

    private Collection<Want> wanted(String path) {
        Queue<Want> all = wants.get(path);
        return all == null ? List.of() : all;
    }

    private void giveUp(Want want, CommitOutcome outcome) {
        want.work.progress().outcome(outcome, 1);
        want.delivery.given();
        open.endArrived(executors);
    }

    /** An executor has polled: takes in its files and what it did. */
    void received(Poll poll) {
        poll.captured().forEach(captured::offer);
        poll.acks().forEach(open::acknowledged);
        deleted.addAll(poll.deleted());
        open.endArrived(executors);
    }

    /** Instructions from one number to another, both included, were dropped before some executor got them. */
    void lost(long from, long to) {
        open.lost(from, to);
    }

    /** Gives up waiting for files whose time is over, and for executors that have gone. */
    public void tick() {
        for (String path : captured.expire()) {
            wanted(path).forEach(this::fetchOnce);
        }
        forgetDeleted();
        open.endArrived(executors);
    }

    private void forgetDeleted() {
        List<String> paths = deleted.drain(Instruction.Evict.MAX_PATHS);
        while (!paths.isEmpty()) {
            List<String> page = paths;
            end(page, CommitOutcome.VANISHED, () -> {
                hot.died(page);
                log.publish(new Instruction.Forget(page));
            });
            var unused = here.evictAll(page.stream().map(Path::new).toList(), path -> {
                evictsHere.accept(List.of(path));
                return 0L;
            });
            paths = deleted.drain(Instruction.Evict.MAX_PATHS);
        }
    }

    private void claim(Want want) {
        TailClaim claim = captured.claim(want.path(), file -> arrived(want, file));
        if (claim instanceof TailClaim.Ready ready) {
            arrived(want, ready.file());
        } else if (claim instanceof TailClaim.Refused) {
            fetchOnce(want);
        }
    }

    private void arrived(Want want, CapturedTail file) {
        boolean statusComes = file.modificationTime() == 0 && want.target.length() != WarmTarget.UNKNOWN_LENGTH;
        want.pushed = file;
        if (statusComes) {
            claim(want); // its writer asks S3 for the status before it commits: wait for the second push
        } else {
            fetchOnce(want);
        }
    }

    private void fetch(Want want) {
        if (want.settled()) {
            return;
        }
        CapturedTail pushed = want.pushed;
        if (pushed != null && TailCodec.isFooterWhole(pushed)) {
            publish(want, pushed);
            return;
        }
        Optional<CapturedTail> resident = here(want).filter(TailCodec::isFooterWhole);
        if (resident.isPresent()) {
            publish(want, resident.get());
            return;
        }
        var unused = here.warm(want.work.cache(), want.target)
                .thenAccept(outcome -> CacheFailures.run("shipping a file", () -> fetched(want, outcome)));
    }

    private void fetched(Want want, WarmOutcome outcome) {
        Optional<CapturedTail> file = here(want).or(() -> Optional.ofNullable(want.pushed));
        if (file.isPresent()) {
            publish(want, file.get());
        } else if (settle(want)) {
            giveUp(want, CommitOutcome.of(outcome));
        }
    }

    private static Optional<CapturedTail> here(Want want) {
        return CacheFailures.call(
                "looking a tail up", () -> want.work.cache().tail(want.target.path()), Optional::empty);
    }

    private void publish(Want want, CapturedTail file) {
        synchronized (publishing) {
            if (settle(want)) {
                Instruction.Warm warm = new Instruction.Warm(want.work.table(), want.work.version(), file);
                hot.delivered(warm);
                want.delivery.published(log.publish(warm));
            }
        }
    }

    /** Returns whether this is the end of the want: then it is the caller's to publish it or to report why not. */
    private boolean settle(Want want) {
        wants.computeIfPresent(want.path(), (path, all) -> {
            all.remove(want);
            return all.isEmpty() ? null : all;
        });
        return want.settle();
    }

    /** Gives up what has not reached every executor: it counts as lost. Returns how many deliveries those were. */
    public int abandon() {
        return open.abandon();
    }

    /** Files that are wanted and not published yet. */
    int openWants() {
        return wants.values().stream().mapToInt(Queue::size).sum();
    }

    /** Executors to wait for, and what is still waited for. */
    int openDeliveries() {
        return open.deliveries();
    }

    /** Reports what became of its instructions to a commit's progress. */
    private record Report(CommitProgress progress, boolean eviction) implements Delivery.Result {
        @Override
        public void lost(int instructions) {
            progress.lost(eviction, instructions);
        }

        @Override
        public void unreached(int executors) {
            if (eviction) {
                progress.lost(true, executors);
            } else {
                progress.unreached(executors);
            }
        }

        @Override
        public void ended() {
            if (eviction) {
                progress.evicted(0);
            } else {
                progress.warmed();
            }
        }
    }

    /** One file that one commit wants on every executor. Settled once, by whoever is first. */
    private static final class Want {
        final CommitWork work;
        final WarmTarget target;
        final Delivery delivery;
        private final AtomicBoolean settled = new AtomicBoolean();
        private final AtomicBoolean waiting = new AtomicBoolean(true);

        /** What its writer sent, perhaps without the modification time or the whole footer. */
        volatile @Nullable CapturedTail pushed;

        Want(CommitWork work, WarmTarget target, Delivery delivery) {
            this.work = work;
            this.target = target;
            this.delivery = delivery;
        }

        String path() {
            return target.path().toString();
        }

        boolean settle() {
            return settled.compareAndSet(false, true);
        }

        boolean settled() {
            return settled.get();
        }

        /** Returns whether it was still waiting for its writer. */
        boolean stopWaiting() {
            return waiting.compareAndSet(true, false);
        }
    }
}
