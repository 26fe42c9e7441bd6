package dev.thermocline.driver;

import static java.util.Objects.requireNonNull;

import dev.thermocline.api.CacheControl;
import dev.thermocline.audience.Audience;
import dev.thermocline.audience.Audiences;
import dev.thermocline.audience.ReaderBudget;
import dev.thermocline.audience.TableReaders;
import dev.thermocline.buffer.CapturedFiles;
import dev.thermocline.buffer.DeletedFiles;
import dev.thermocline.buffer.HotTails;
import dev.thermocline.buffer.InstructionLog;
import dev.thermocline.buffer.TailClaim;
import dev.thermocline.buffer.Targets;
import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.failure.CacheFailures;
import dev.thermocline.peer.CapturedTail;
import dev.thermocline.protocol.DeletedNames;
import dev.thermocline.protocol.HeldFile;
import dev.thermocline.protocol.Instruction;
import dev.thermocline.protocol.ObjectNames;
import dev.thermocline.protocol.Poll;
import dev.thermocline.protocol.TailCodec;
import dev.thermocline.protocol.WrittenFile;
import dev.thermocline.report.CommitOutcome;
import dev.thermocline.warm.WarmOutcome;
import dev.thermocline.work.CommitDispatcher;
import dev.thermocline.work.CommitProgress;
import dev.thermocline.work.CommitWork;
import dev.thermocline.work.LocalDispatcher;
import dev.thermocline.work.WarmTarget;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Warms and evicts on executors. Those that are peers get names: who holds a file's tail, and when nobody does, that it
 * is wanted; they get the bytes from each other, and from S3 once. Those that are no peers get each tail along with the
 * instruction: one that its writer sent costs no request, one that nobody sent in time, or without all of its footer,
 * costs one GET of the driver.
 *
 * <p>What is published about a file is in the order of its commits: an eviction ends what is still on its way for an
 * older one. Thread-safe; nothing waits. {@link #tick} is to be called a few times a second.
 */
public final class ClusterDispatcher implements CommitDispatcher {
    /** The name of the driver among peers. */
    public static final String DRIVER = "driver";

    private final InstructionLog log;
    private final CapturedFiles captured;
    private final ExecutorRegistry executors;
    private final HotTails hot;
    private final DeletedFiles deleted;
    private final Driver driver;
    private final TableReaders readers;
    private final Audiences audiences;
    private final OpenCommits open = new OpenCommits();
    private final LocalDispatcher here = new LocalDispatcher();
    private final Wants wants = new Wants();

    /** Held while something is published: what is hot is then what the log holds. */
    private final Object publishing = new Object();

    /** The driver's own process. Thread-safe. */
    public interface Driver {
        /** Drops deleted files from this process's cache. */
        void forget(DeletedNames deleted);

        /** Names files to an executor whose tails it may pull from those who hold them. Returns at once. */
        default void announce(String executor, List<HeldFile> files) {}

        /** Whether this process serves peers, and so those that it is asked for by the executors. */
        default boolean isPeer() {
            return false;
        }
    }

    /**
     * A dispatcher to which no commit was given.
     *
     * @param hot holds what was delivered and is live, for executors that start later
     * @param deleted files deleted in this process or on an executor, to be forgotten everywhere
     */
    public ClusterDispatcher(
            InstructionLog log,
            CapturedFiles captured,
            ExecutorRegistry executors,
            HotTails hot,
            DeletedFiles deleted,
            Driver driver) {
        this.log = requireNonNull(log, "log is null");
        this.captured = requireNonNull(captured, "captured is null");
        this.executors = requireNonNull(executors, "executors is null");
        this.hot = requireNonNull(hot, "hot is null");
        this.deleted = requireNonNull(deleted, "deleted is null");
        this.driver = requireNonNull(driver, "driver is null");
        this.readers = new TableReaders(executors.clock());
        this.audiences = new Audiences(executors, driver::isPeer);
    }

    @Override
    public void announce(CacheControl cache, List<WarmTarget> targets) {
        new Announcements(captured).of(cache, targets, audiences.now()).forEach(driver::announce);
    }

    @Override
    public void warm(CommitWork work) {
        forgetDeleted(); // what was deleted under a name goes before the name is warmed, not after
        Delivery delivery = new Delivery(work.targets().size(), executors.now(), new Report(work.progress(), false));
        open.add(work.table(), work.version(), work.progress(), delivery);
        ReaderBudget budget = new ReaderBudget(audiences.now().among(readers.of(work.table())));
        for (WarmTarget target : work.targets()) {
            Want want = new Want(work, target, delivery, budget);
            wants.add(want);
            if (work.foreign()) {
                take(want);
            } else {
                claim(want);
            }
        }
        open.endArrived(executors);
    }

    /** Nobody here wrote the file: what no executor has reported by chance is not waited for. */
    private void take(Want want) {
        want.written = captured.take(want.path())
                .filter(file -> file.modificationTime() != 0)
                .orElse(null);
        deliver(want);
    }

    private void deliver(Want want) {
        if (want.stopWaiting()) {
            CacheFailures.run("sending a file to the executors", () -> send(want));
        }
    }

    private void send(Want want) {
        if (want.settled()) {
            return;
        }
        WrittenFile written = want.written;
        Instruction.Pull pull = pull(want, written);
        if (written instanceof WrittenFile.Sent sent && sent.whole()) {
            want.tails = share(want, sent.weight(), 0).all();
            publish(want, sent.tail());
            return;
        }
        Instruction.Pull.File file = pull.file();
        Audience.Share share = share(want, pull.weight(), file.held().isPresent() ? file.length() : 0);
        if (share.names().any()) {
            publish(want, pull, share);
        } else {
            want.tails = share.tails();
            fetch(want);
        }
    }

    private Audience.Share share(Want want, long weight, long held) {
        return audiences.now().of(want.path(), held, want.readers.take(weight));
    }

    private Instruction.Pull pull(Want want, @Nullable WrittenFile written) {
        Optional<WrittenFile.Held> held =
                written instanceof WrittenFile.Held named && named.whole() ? Optional.of(named) : heldHere(want);
        long length = held.map(file -> file.version().length()).orElse(want.target.length());
        return new Instruction.Pull(
                want.work.table(),
                want.work.version(),
                want.name,
                new Instruction.Pull.File(want.target.path(), length, held));
    }

    /** The file as this process holds it, if executors can ask for it here. */
    private Optional<WrittenFile.Held> heldHere(Want want) {
        if (!driver.isPeer()) {
            return Optional.empty();
        }
        return here(want)
                .filter(tail -> tail.owner().shared() && TailCodec.isFooterWhole(tail))
                .map(tail -> WrittenFile.Held.of(tail, DRIVER));
    }

    @Override
    public void evict(CommitWork work) {
        ObjectNames names = ObjectNames.of(LocalDispatcher.names(work.cache(), work.tombstones()));
        List<Instruction.Evict> evictions = Instruction.Evict.of(work.table(), work.version(), names);
        Delivery delivery = new Delivery(evictions.size() + 1, executors.now(), new Report(work.progress(), true));
        open.add(work.table(), work.version(), work.progress(), delivery);
        end(
                names,
                CommitOutcome.REMOVED,
                () -> evictions.forEach(eviction -> {
                    hot.died(eviction.names());
                    delivery.published(log.publish(eviction, Targets.ALL), Targets.ALL);
                }));
        var unused = here.evictAll(names, name -> LocalDispatcher.drop(work.cache(), name))
                .thenAccept(left -> {
                    work.progress().left(left);
                    delivery.given();
                    open.endArrived(executors);
                });
    }

    /** Publishes the end of files, after which nothing is published for what wanted them before. */
    private void end(List<ObjectName> names, CommitOutcome outcome, Runnable publication) {
        List<Want> ended = new ArrayList<>();
        synchronized (publishing) {
            for (ObjectName name : names) {
                for (Want want : wants.of(name)) {
                    if (wants.settle(want)) {
                        ended.add(want);
                    }
                }
            }
            publication.run();
        }
        ended.forEach(want -> giveUp(want, outcome));
    }

    private void giveUp(Want want, CommitOutcome outcome) {
        want.work.progress().outcome(outcome, 1);
        want.delivery.given();
        open.endArrived(executors);
    }

    /** An executor has polled: takes in its files and what it did. */
    void received(Poll poll) {
        readers.read(poll.sender().executorId(), poll.work().tables());
        poll.written().files().forEach(captured::offer);
        poll.work().acks().forEach(open::acknowledged);
        poll.written().deleted().ifPresent(deleted::addAll);
        open.endArrived(executors);
    }

    /** Instructions from one number to another, both included, were dropped before an executor got them. */
    void lost(String executor, long from, long to) {
        open.lost(executor, from, to);
    }

    /** Gives up waiting for files whose time is over, and for executors that have gone. */
    public void tick() {
        var unused = captured.expire(); // calls those that waited
        forgetDeleted();
        open.endArrived(executors);
    }

    private void forgetDeleted() {
        Optional<DeletedNames> next = deleted.drain();
        while (next.isPresent()) {
            DeletedNames page = next.get();
            end(page.names(), CommitOutcome.VANISHED, () -> {
                hot.died(page.names());
                log.publish(new Instruction.Forget(page), Targets.ALL);
            });
            var unused = here.evictAll(page.names(), name -> {
                driver.forget(new DeletedNames(page.one(), ObjectNames.of(List.of(name))));
                return 0L;
            });
            next = deleted.drain();
        }
    }

    private void claim(Want want) {
        TailClaim claim = captured.claim(want.path(), new Claim(want));
        if (claim instanceof TailClaim.Ready ready) {
            arrived(want, ready.file());
        } else if (claim instanceof TailClaim.Refused) {
            deliver(want);
        }
    }

    private void arrived(Want want, WrittenFile file) {
        boolean statusComes = file.modificationTime() == 0 && want.target.length() != WarmTarget.UNKNOWN_LENGTH;
        want.written = file;
        if (statusComes) {
            claim(want); // its writer asks S3 for the status before it commits: wait for the second report
        } else {
            deliver(want);
        }
    }

    /** Gets the tail into this process, for executors that are no peers. */
    private void fetch(Want want) {
        Optional<CapturedTail> resident = here(want).filter(TailCodec::isFooterWhole);
        if (resident.isPresent()) {
            publish(want, resident.get());
            return;
        }
        var unused = here.warm(want.work.cache(), want.target)
                .thenAccept(outcome -> CacheFailures.run("shipping a file", () -> fetched(want, outcome)));
    }

    private void fetched(Want want, WarmOutcome outcome) {
        Optional<CapturedTail> sent =
                want.written instanceof WrittenFile.Sent written ? Optional.of(written.tail()) : Optional.empty();
        Optional<CapturedTail> file = here(want).or(() -> sent);
        if (file.isPresent()) {
            publish(want, file.get());
        } else if (wants.settle(want)) {
            giveUp(want, CommitOutcome.of(outcome));
        }
    }

    private static Optional<CapturedTail> here(Want want) {
        return CacheFailures.call(
                "looking a tail up", () -> want.work.cache().tail(want.target.path()), Optional::empty);
    }

    private void publish(Want want, CapturedTail file) {
        publish(want, new Instruction.Warm(want.work.table(), want.work.version(), want.name, file), want.tails);
    }

    private boolean publish(Want want, Instruction instruction, Targets targets) {
        synchronized (publishing) {
            boolean published = wants.settle(want);
            if (published) {
                hot.delivered(want.name, instruction);
                want.delivery.published(log.publish(instruction, targets), targets);
            }
            return published;
        }
    }

    /** Publishes the name for those who pull the tail, and then has it fetched for those who can't. */
    private void publish(Want want, Instruction.Pull pull, Audience.Share share) {
        Want rest = want.ofTails(share.tails());
        synchronized (publishing) {
            if (share.tails().any()) {
                want.delivery.more();
                wants.add(rest);
            }
            if (!publish(want, pull, share.names())) {
                if (share.tails().any() && wants.settle(rest)) {
                    want.delivery.given();
                }
                return;
            }
        }
        if (share.tails().any()) {
            fetch(rest);
        }
    }

    /**
     * Up to which of the instructions nobody waits for an executor that comes now: what is on its way for commits that
     * are not warm yet is for this executor, too, which finds it among the hot tails.
     */
    public long settled() {
        return open.settled(log.head());
    }

    /** Gives up what has not reached every executor: it counts as lost. Returns how many deliveries those were. */
    public int abandon() {
        return open.abandon();
    }

    /** Whether every executor gets every tail. */
    boolean sendsAllToAll() {
        return executors.present() <= Audience.FEW;
    }

    /** Files that are wanted and not published yet. */
    int openWants() {
        return wants.size();
    }

    /** Executors to wait for, and what is still waited for. */
    int openDeliveries() {
        return open.deliveries();
    }

    /** Waits for what a file's writer reports. */
    private final class Claim implements TailClaim.Claimant {
        private final Want want;

        Claim(Want want) {
            this.want = want;
        }

        @Override
        public void arrived(WrittenFile file) {
            ClusterDispatcher.this.arrived(want, file);
        }

        @Override
        public void timedOut() {
            deliver(want);
        }
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
}
