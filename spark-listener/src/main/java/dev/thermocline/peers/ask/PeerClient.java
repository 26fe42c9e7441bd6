package dev.thermocline.peers.ask;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.thermocline.concurrent.ByteBudget;
import dev.thermocline.concurrent.DaemonThreads;
import dev.thermocline.concurrent.Turns;
import dev.thermocline.peer.CapturedTail;
import dev.thermocline.peer.ListedFile;
import dev.thermocline.peer.PeerFile;
import dev.thermocline.peer.PeerObject;
import dev.thermocline.peer.PeerRange;
import dev.thermocline.peer.PeerSource;
import dev.thermocline.peer.PeerUnavailableException;
import dev.thermocline.peers.member.HolderNotes;
import dev.thermocline.peers.member.Members;
import dev.thermocline.peers.member.Members.Member;
import dev.thermocline.peers.member.Roster;
import dev.thermocline.peers.wire.Request;
import dev.thermocline.peers.wire.RequestCodec;
import dev.thermocline.protocol.HeldFile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import org.apache.hadoop.fs.Path;

/**
 * Asks the other processes of the application: first who wrote a file, then who owns it, never this process itself. As
 * the owner it asks the holder, and in its first minutes who owned the file before it came: what they lack is for S3.
 * Thread-safe.
 */
public final class PeerClient implements PeerSource, AutoCloseable {
    /** Connections that are made before anybody needs them. */
    private static final int CONNECTED_AHEAD = 64;

    /** How long what others had fetched before this process came is worth a question. */
    private static final Duration NEW_OWNER = Duration.ofMinutes(5);

    private static final int PULLS = 16;
    private static final int WAITING_PULLS = 50_000;

    private final Surroundings surroundings;
    private final long began;
    private final HolderNotes holders = new HolderNotes();
    private final AbsentObjects absent = new AbsentObjects();
    private final Turns pulls = new Turns(PULLS, WAITING_PULLS);

    @GuardedBy("this")
    private Map<String, Peer> all = Map.of();

    private volatile Roster roster;
    private volatile Map<String, Peer> peers = Map.of();
    private volatile boolean closed;

    /**
     * A client that knows nobody yet.
     *
     * @param self Spark's name of this process
     * @param clock nanoseconds that only grow
     */
    public PeerClient(String self, Connector connector, AskLimits limits, AskCounts counts, LongSupplier clock) {
        this(self, connector, limits, counts, new Time(DaemonThreads.scheduler("peer-clock"), clock));
    }

    PeerClient(String self, Connector connector, AskLimits limits, AskCounts counts, Time time) {
        this.roster = Roster.alone(requireNonNull(self, "self is null"));
        this.surroundings =
                new Surroundings(connector, time.later(), time.clock(), limits, new ByteBudget(limits.bytes()), counts);
        this.began = surroundings.nanos();
    }

    /** What time it is, and how to wait for it. */
    record Time(DaemonThreads.Scheduler later, LongSupplier clock) {}

    /** The application's processes from now on: connections to those that are gone end. */
    public void members(Members members) {
        List<Peer> gone = new ArrayList<>();
        synchronized (this) {
            if (closed) {
                return;
            }
            Map<String, Peer> next = new HashMap<>();
            for (Member member : members.members()) {
                Peer known = all.get(member.id());
                boolean same = known != null && known.member().equals(member);
                if (!member.id().equals(roster.self())) {
                    next.put(member.id(), same ? requireNonNull(known) : new Peer(member, surroundings));
                }
            }
            all.values().stream().filter(peer -> !next.containsValue(peer)).forEach(gone::add);
            all = next;
            roster = Roster.of(roster.self(), members.members());
            Map<String, Peer> askable = new HashMap<>(next);
            askable.keySet().retainAll(roster.peers().keySet());
            peers = Map.copyOf(askable);
        }
        gone.forEach(Peer::close);
        peers.values().stream().limit(CONNECTED_AHEAD).forEach(Peer::connectAhead);
    }

    /** Notes who wrote a file. */
    public void holds(Path file, String executor) {
        holders.add(file, executor);
    }

    @Override
    public Optional<PeerRange> open(PeerObject object, long position, long length, Reach reach) {
        if (candidates(object.file().path(), position, reach).isEmpty()) {
            return Optional.empty();
        }
        return Optional.ofNullable(AskedRange.open(
                object,
                position,
                length,
                piece -> Inquiry.start(
                        piece,
                        candidates(object.file().path(), piece.position(), reach),
                        surroundings,
                        absent,
                        Waiter.READER),
                surroundings.counts()));
    }

    private List<Inquiry.Candidate> candidates(Path file, long position, Reach reach) {
        Roster current = roster;
        String owner = current.owner(file, position).orElse(current.self());
        boolean fetches = reach == Reach.FETCHED;
        List<Inquiry.Candidate> candidates = new ArrayList<>(2);
        holder(file, Waiter.READER)
                .filter(holder -> !holder.member().id().equals(owner))
                .ifPresent(holder -> candidates.add(new Inquiry.Candidate(holder, false)));
        ready(owner, Waiter.READER).ifPresent(peer -> candidates.add(new Inquiry.Candidate(peer, fetches)));
        addOwnerBefore(candidates, file, position, Waiter.READER);
        return candidates;
    }

    private void addOwnerBefore(List<Inquiry.Candidate> candidates, Path file, long position, Waiter waiter) {
        if (surroundings.nanos() - began <= NEW_OWNER.toNanos()) {
            roster.ownerBefore(file, position)
                    .flatMap(id -> ready(id, waiter))
                    .filter(peer ->
                            candidates.stream().noneMatch(other -> other.peer().equals(peer)))
                    .ifPresent(peer -> candidates.add(new Inquiry.Candidate(peer, false)));
        }
    }

    private Optional<Peer> holder(Path file, Waiter waiter) {
        return holders.of(file).flatMap(id -> ready(id, waiter));
    }

    /** A peer by its id, unless it is this process, not there, or left alone. */
    private Optional<Peer> ready(String id, Waiter waiter) {
        return Optional.ofNullable(peers.get(id)).filter(peer -> peer.ready(waiter));
    }

    @Override
    public Optional<CapturedTail> tail(PeerFile file, Waiter waiter) {
        Optional<CapturedTail> tail =
                answered(new TailQuestion(file), tailCandidates(file.path(), waiter), absent, waiter);
        tail.ifPresent(found -> surroundings.counts().bytes.add(found.tail().length));
        return tail;
    }

    /** The driver is asked, as the owner of the logs. That it does not know counts for one question only. */
    @Override
    public Optional<ListedFile> listed(PeerFile file) {
        List<Inquiry.Candidate> driver = roster.owner(file.path(), 0)
                .filter(Roster.DRIVER::equals)
                .flatMap(id -> ready(id, Waiter.READER))
                .map(peer -> List.of(new Inquiry.Candidate(peer, false)))
                .orElse(List.of());
        return answered(new ListedQuestion(file), driver, new AbsentObjects(), Waiter.READER);
    }

    private <T> Optional<T> answered(
            Inquiry.Question<T> question, List<Inquiry.Candidate> candidates, AbsentObjects lately, Waiter waiter) {
        Inquiry<T> inquiry =
                candidates.isEmpty() ? null : Inquiry.start(question, candidates, surroundings, lately, waiter);
        if (inquiry == null) {
            return Optional.empty();
        }
        try {
            T answer = inquiry.await();
            inquiry.proved();
            return Optional.of(answer);
        } catch (PeerUnavailableException e) {
            return Optional.empty(); // counted where it happened
        } finally {
            inquiry.release();
        }
    }

    private CapturedTail delivered(Inquiry<CapturedTail> inquiry, CapturedTail tail) {
        inquiry.proved();
        surroundings.counts().bytes.add(tail.tail().length);
        return tail;
    }

    private List<Inquiry.Candidate> tailCandidates(Path file, Waiter waiter) {
        Roster current = roster;
        List<Inquiry.Candidate> candidates = new ArrayList<>(2);
        Optional<Peer> owner = Optional.empty();
        for (String id : current.tailOwners(file)) {
            owner = ready(id, waiter);
            if (owner.isPresent() || id.equals(current.self())) {
                break; // whoever comes first and can be reached fetches, be it this process itself
            }
        }
        Optional<Peer> fetching = owner;
        holder(file, waiter)
                .filter(holder -> fetching.filter(holder::equals).isEmpty())
                .ifPresent(holder -> candidates.add(new Inquiry.Candidate(holder, false)));
        fetching.ifPresent(peer -> candidates.add(new Inquiry.Candidate(peer, true)));
        addOwnerBefore(candidates, file, 0, waiter);
        return candidates;
    }

    /** The end of a file from the executor that wrote it; empty if it does not deliver. Returns at once. */
    public CompletableFuture<Optional<CapturedTail>> tailOf(String executor, PeerFile file) {
        return pulls.take(() -> pull(executor, file), Optional.empty());
    }

    private CompletableFuture<Optional<CapturedTail>> pull(String executor, PeerFile file) {
        List<Inquiry.Candidate> candidates = ready(executor, Waiter.BACKGROUND)
                .map(peer -> List.of(new Inquiry.Candidate(peer, false)))
                .orElse(List.of());
        Inquiry<CapturedTail> inquiry = candidates.isEmpty()
                ? null
                : Inquiry.start(new TailQuestion(file), candidates, surroundings, absent, Waiter.BACKGROUND);
        if (inquiry == null) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        surroundings.later().after(inquiry::expire, surroundings.limits().background());
        return inquiry.result().handle((tail, failure) -> {
            Optional<CapturedTail> pulled = failure == null ? Optional.of(delivered(inquiry, tail)) : Optional.empty();
            inquiry.release();
            return pulled;
        });
    }

    /** Asks all processes to poll the driver now. Returns at once; who can't be reached polls in its time. */
    public void nudge() {
        List<Peer> reachable;
        synchronized (this) {
            reachable = all.values().stream()
                    .filter(peer -> peer.ready(Waiter.BACKGROUND))
                    .toList();
        }
        reachable.forEach(peer -> notify(peer, new Request.Nudge(nonce())));
    }

    /**
     * Names files of a commit that may follow to a process, which may pull their tails from those who hold them.
     * Returns at once; to who can't be reached they are not named again.
     */
    public void announce(String executor, List<HeldFile> files) {
        Peer peer;
        synchronized (this) {
            peer = all.get(executor);
        }
        if (peer != null && peer.ready(Waiter.BACKGROUND)) {
            RequestCodec.announcements(files, PeerClient::nonce).forEach(request -> notify(peer, request));
        }
    }

    private static void notify(Peer peer, Request request) {
        var unused = peer.ask(request, () -> {}).whenComplete((answer, failure) -> {
            if (failure != null) {
                peer.failed(Peer.unavailable(failure), Waiter.BACKGROUND);
            }
        });
    }

    private static long nonce() {
        return ThreadLocalRandom.current().nextLong();
    }

    /** Those who may be asked for bytes, without this process. */
    public int members() {
        return peers.size();
    }

    /** Those among them that are left alone for a while. */
    public int cooling() {
        return (int) peers.values().stream().filter(Peer::cooling).count();
    }

    /** Bytes of answers that are on their way or wait for their reader. */
    public long bytesUnderWay() {
        return surroundings.budget().used();
    }

    /** Ends all connections; from now on there is nobody to ask. */
    @Override
    public void close() {
        List<Peer> left;
        synchronized (this) {
            closed = true;
            left = List.copyOf(all.values());
            all = Map.of();
            peers = Map.of();
            roster = Roster.alone(roster.self());
        }
        left.forEach(Peer::close);
        surroundings.later().end();
    }
}
