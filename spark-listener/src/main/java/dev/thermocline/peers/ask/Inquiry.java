package dev.thermocline.peers.ask;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.thermocline.peer.PeerSource.Waiter;
import dev.thermocline.peer.PeerUnavailableException;
import dev.thermocline.peer.PeerUnavailableException.Reason;
import dev.thermocline.peers.wire.Answer;
import dev.thermocline.peers.wire.MalformedMessageException;
import dev.thermocline.peers.wire.Request;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One question, put to one process after the other until one has the answer. Takes its bytes from the process's budget
 * as long as an answer may come or is held. Thread-safe; {@link #await} is for one thread.
 *
 * @param <T> what an answer holds
 */
final class Inquiry<T> {
    /** A peer that fetches from S3 proves that it lives by answering pings, for which it gets more time. */
    private static final int FETCHING_FACTOR = 5;

    private static final int SLICES = 4;

    private final Question<T> question;
    private final Surroundings surroundings;
    private final AbsentObjects absent;
    private final Waiter waiter;
    private final CompletableFuture<T> result = new CompletableFuture<>();

    @GuardedBy("this")
    private final Deque<Candidate> left;

    @GuardedBy("this")
    private PeerUnavailableException last = new PeerUnavailableException(Reason.ABSENT, "there is nobody to ask");

    @GuardedBy("this")
    private int users = 1; // who holds this inquiry, and each request that is under way

    private volatile @Nullable Peer asked;
    private volatile boolean sent;
    private volatile boolean fetching;

    private Inquiry(
            Question<T> question,
            List<Candidate> candidates,
            Surroundings surroundings,
            AbsentObjects absent,
            Waiter waiter) {
        this.question = question;
        this.surroundings = surroundings;
        this.absent = absent;
        this.waiter = waiter;
        this.left = new ArrayDeque<>(candidates);
    }

    /** Who may be asked, and whether it fetches what it lacks. */
    record Candidate(Peer peer, boolean fetches) {}

    /** What is asked. */
    interface Question<T> {
        Request request(long nonce, Request.Depth depth);

        /** What the answer holds; verified at the latest when it is used. */
        T value(Request request, Answer answer) throws MalformedMessageException;

        AbsentObjects.Absence absence(String peer, boolean fetch);

        /** Most bytes of an answer. */
        int bytes();
    }

    /** Starts asking; null if the process has no bytes left for an answer. Sends at once and does not wait. */
    static <T> @Nullable Inquiry<T> start(
            Question<T> question,
            List<Candidate> candidates,
            Surroundings surroundings,
            AbsentObjects absent,
            Waiter waiter) {
        if (!surroundings.budget().take(question.bytes())) {
            surroundings.counts().failed(Reason.BUSY);
            return null;
        }
        Inquiry<T> started = new Inquiry<>(question, candidates, surroundings, absent, waiter);
        started.next();
        return started;
    }

    CompletableFuture<T> result() {
        return result;
    }

    private void next() {
        Candidate candidate = candidate();
        if (candidate == null) {
            result.completeExceptionally(last());
            return;
        }
        ask(candidate, candidate.fetches() ? Request.Depth.FETCH : Request.Depth.RESIDENT);
    }

    private synchronized @Nullable Candidate candidate() {
        Candidate candidate = left.poll();
        while (candidate != null && !worthwhile(candidate)) {
            candidate = left.poll();
        }
        return candidate;
    }

    private boolean worthwhile(Candidate candidate) {
        String id = candidate.peer().member().id();
        return candidate.peer().ready(waiter)
                && !absent.contains(question.absence(id, candidate.fetches()), surroundings.nanos());
    }

    private synchronized PeerUnavailableException last() {
        return last;
    }

    private void ask(Candidate candidate, Request.Depth depth) {
        Request request = question.request(ThreadLocalRandom.current().nextLong(), depth);
        asked = candidate.peer();
        sent = false;
        join();
        var unused = candidate.peer().ask(request, () -> sent = true).handle((answer, failure) -> {
            if (failure == null) {
                answered(candidate, request, depth, answer);
            } else {
                failed(candidate, Peer.unavailable(failure));
            }
            leave();
            return answer;
        });
    }

    private void answered(Candidate candidate, Request request, Request.Depth depth, Answer answer) {
        switch (answer.status()) {
            case DATA -> delivered(candidate, request, answer);
            case FETCHING -> {
                if (depth == Request.Depth.FETCH) {
                    fetching = true;
                    ask(candidate, Request.Depth.AWAIT);
                } else {
                    failed(candidate, new PeerUnavailableException(Reason.CORRUPT, "answers what was not asked"));
                }
            }
            case ABSENT -> {
                String id = candidate.peer().member().id();
                absent.add(question.absence(id, candidate.fetches()), surroundings.nanos());
                failed(candidate, new PeerUnavailableException(Reason.ABSENT, "does not have it"));
            }
            case BUSY -> failed(candidate, new PeerUnavailableException(Reason.BUSY, "has too much to do"));
            case DONE, REFUSED ->
                failed(candidate, new PeerUnavailableException(Reason.CORRUPT, "answers what was not asked"));
        }
    }

    private void delivered(Candidate candidate, Request request, Answer answer) {
        try {
            result.complete(question.value(request, answer));
        } catch (MalformedMessageException e) {
            failed(candidate, new PeerUnavailableException(Reason.CORRUPT, e.reason()));
        }
    }

    private void failed(Candidate candidate, PeerUnavailableException failure) {
        boolean waitedFor = !result.isDone();
        if (failure.reason() != Reason.ABSENT && failure.reason() != Reason.BUSY) {
            candidate.peer().failed(failure, waiter);
        }
        if (!waitedFor) {
            return;
        }
        surroundings.counts().failed(failure.reason());
        synchronized (this) {
            last = failure;
        }
        fetching = false;
        next();
    }

    /**
     * The value, waited for.
     *
     * @throws PeerUnavailableException if nobody delivers in time
     */
    T await() throws PeerUnavailableException {
        long headStart = surroundings.limits().headStart(waiter).toNanos();
        long began = surroundings.nanos();
        try {
            while (true) {
                try {
                    return result.get(Math.max(1, headStart / SLICES), TimeUnit.NANOSECONDS);
                } catch (TimeoutException e) {
                    if (givesUp(surroundings.nanos() - began, headStart)) {
                        throw silent();
                    }
                }
            }
        } catch (ExecutionException e) {
            throw Peer.unavailable(e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PeerUnavailableException(Reason.SILENT, "the reader was interrupted");
        }
    }

    private boolean givesUp(long waited, long headStart) {
        AskLimits limits = surroundings.limits();
        Peer peer = asked;
        long longest = fetching ? limits.patience().toNanos() : limits.answer().toNanos();
        if (waited < headStart || peer == null) {
            return false;
        }
        if (!sent || waited >= longest) {
            return true;
        }
        long quiet = peer.quietNanos();
        if (!fetching) {
            return quiet >= headStart;
        }
        boolean pingLate = peer.pingNanos() >= FETCHING_FACTOR * headStart;
        if (quiet >= headStart && !pingLate) {
            peer.ping();
        }
        return quiet >= FETCHING_FACTOR * headStart && pingLate;
    }

    /** Nobody waits any more. The peer is to blame only if it was asked: a connection may take longer to be made. */
    private PeerUnavailableException silent() {
        PeerUnavailableException failure = new PeerUnavailableException(Reason.SILENT, "does not answer");
        Peer peer = asked;
        if (result.completeExceptionally(failure)) {
            surroundings.counts().failed(Reason.SILENT);
            if (sent && peer != null) {
                peer.failed(failure, waiter);
            }
        }
        return failure;
    }

    /** Ends an inquiry for which nobody waits on a thread, if it has no answer by now. */
    void expire() {
        if (!result.isDone()) {
            var unused = silent();
        }
    }

    /** What came has proved itself, in time. */
    void proved() {
        Peer peer = asked;
        if (peer != null) {
            peer.delivered(waiter);
        }
    }

    /** What came does not prove itself. */
    PeerUnavailableException corrupt(MalformedMessageException failure) {
        PeerUnavailableException corrupt = new PeerUnavailableException(Reason.CORRUPT, failure.reason());
        surroundings.counts().failed(Reason.CORRUPT);
        Peer peer = asked;
        if (peer != null) {
            peer.failed(corrupt, waiter);
        }
        return corrupt;
    }

    private synchronized void join() {
        users++;
    }

    /** To be called once by whoever started the inquiry, when the value is not needed any more. */
    void release() {
        result.cancel(false);
        leave();
    }

    private void leave() {
        boolean unused;
        synchronized (this) {
            users--;
            unused = users == 0;
        }
        if (unused) {
            surroundings.budget().giveBack(question.bytes());
        }
    }
}
