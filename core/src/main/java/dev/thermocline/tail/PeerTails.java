package dev.thermocline.tail;

import static java.util.Objects.requireNonNull;

import dev.thermocline.failure.CacheFailures;
import dev.thermocline.file.CacheFile;
import dev.thermocline.peer.CapturedTail;
import dev.thermocline.peer.PeerFile;
import dev.thermocline.peer.PeerSource.Waiter;
import dev.thermocline.peer.Peers;
import dev.thermocline.state.ObjectStates;
import dev.thermocline.tail.SuffixProbe.Seen;
import java.io.FileNotFoundException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Optional;

/**
 * Asks peers for the end of an immutable file of which nothing is known here but its name, and keeps it as S3's own
 * answer. What a peer states was confirmed to it by S3; if S3 contradicts it later on, it is forgotten as any other
 * knowledge, and peers are not asked again for a while. Callers that ask at the same time share one question,
 * readers never that of one who waits longer. Thread-safe.
 */
public final class PeerTails {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ObjectStates states;
    private final TailStore tails;
    private final Peers peers;
    private final SharedAnswers<Seen> ofReaders = new SharedAnswers<>();
    private final SharedAnswers<Seen> inBackground = new SharedAnswers<>();

    /** @param tails keeps the tails */
    public PeerTails(ObjectStates states, TailStore tails, Peers peers) {
        this.states = requireNonNull(states, "states is null");
        this.tails = requireNonNull(tails, "tails is null");
        this.peers = requireNonNull(peers, "peers is null");
    }

    /**
     * Asks peers; waits for them.
     *
     * @return empty if S3 is to be asked
     * @throws InterruptedIOException if the caller was interrupted
     */
    public Optional<Seen> ask(CacheFile file, Waiter waiter) throws InterruptedIOException {
        if (peers.none() || !file.immutable() || !file.owner().shared()) {
            return Optional.empty();
        }
        long epoch = states.epochs().current(file.name()); // before the check: what changes after it is not kept
        if (states.changedLately(file.name())) {
            return Optional.empty();
        }
        try {
            SharedAnswers<Seen> answers = waiter == Waiter.READER ? ofReaders : inBackground;
            return answers.of(file, epoch, PATIENCE, () -> ask(file, epoch, waiter));
        } catch (FileNotFoundException e) {
            return Optional.empty(); // peers can't know that
        }
    }

    private Optional<Seen> ask(CacheFile file, long epoch, Waiter waiter) {
        Optional<CapturedTail> tail = peers.tail(new PeerFile(file.path(), file.name(), file.owner()), waiter)
                .filter(answer -> states.committedNames()
                        .allows(file.name(), answer.version().length()));
        tail.ifPresent(answer -> CacheFailures.run(
                "keeping the tail of a peer", () -> tails.keep(file, answer.version(), answer.tail(), epoch)));
        return tail.map(answer -> new Seen(answer.version().timeless(), answer.modificationTime(), epoch));
    }
}
