package dev.thermocline.peers.serve;

import static java.util.Objects.requireNonNull;

import dev.thermocline.concurrent.ByteBudget;
import dev.thermocline.failure.CacheFailures;
import dev.thermocline.peer.CapturedTail;
import dev.thermocline.peer.ListedFile;
import dev.thermocline.peer.PeerStore;
import dev.thermocline.peers.wire.Answer;
import dev.thermocline.peers.wire.MalformedMessageException;
import dev.thermocline.peers.wire.Request;
import dev.thermocline.peers.wire.RequestCodec;
import dev.thermocline.peers.wire.Status;
import dev.thermocline.peers.wire.WireFormat;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Answers the requests of other processes from a store. What may wait for the disk runs on threads of its own, what
 * waits for S3 holds none; what exceeds a limit is answered as busy at once. Thread-safe; never throws.
 */
public final class PeerService implements RequestHandler, AutoCloseable {
    private final PeerStore store;
    private final Notices notices;
    private final ServeLimits limits;
    private final ServePool pool;
    private final ByteBudget budget;
    private final ServeCounts counts;
    private final AtomicInteger waiting = new AtomicInteger();

    /**
     * A service that has answered nobody yet.
     *
     * @param notices what the driver sends without being asked
     * @param clock nanoseconds that only grow
     */
    public PeerService(PeerStore store, Notices notices, ServeLimits limits, ServeCounts counts, LongSupplier clock) {
        this.store = requireNonNull(store, "store is null");
        this.notices = requireNonNull(notices, "notices is null");
        this.limits = requireNonNull(limits, "limits is null");
        this.counts = requireNonNull(counts, "counts is null");
        this.pool = new ServePool(limits, clock);
        this.budget = new ByteBudget(limits.bytes());
    }

    @Override
    public void receive(ByteBuffer message, Reply reply) {
        counts.requests.increment();
        Request request;
        try {
            request = RequestCodec.decode(message);
        } catch (MalformedMessageException e) {
            counts.refused.increment();
            reply.send(Answer.refusal(), PeerService::nothing);
            return;
        }
        if (request instanceof Request.Read read) {
            pool.run(longestQueue(read), () -> guarded(read, reply, () -> read(read, reply)), () -> busy(read, reply));
        } else if (request instanceof Request.Tail tail) {
            pool.run(longestQueue(tail), () -> guarded(tail, reply, () -> tail(tail, reply)), () -> busy(tail, reply));
        } else if (request instanceof Request.Listed listed) {
            pool.run(
                    longestQueue(listed),
                    () -> guarded(listed, reply, () -> listed(listed, reply)),
                    () -> busy(listed, reply));
        } else {
            if (request instanceof Request.Nudge) {
                CacheFailures.run("polling at the driver's request", notices::nudged);
            } else if (request instanceof Request.Announce announce) {
                CacheFailures.run("noting announced files", () -> notices.announced(announce.files()));
            }
            answer(request, Status.DONE, reply);
        }
    }

    /** Ends of files are what work in the background asks for. */
    private Duration longestQueue(Request request) {
        return request instanceof Request.Tail ? limits.longestInBackground() : limits.longestQueue();
    }

    /** A fault of the cache must not leave the other side without an answer. */
    private static void guarded(Request request, Reply reply, CacheFailures.Work work) {
        if (!CacheFailures.run("serving a peer", work)) {
            answer(request, Status.ABSENT, reply);
        }
    }

    /** Nothing was taken for an answer without bytes. */
    private static void nothing() {}

    private static void answer(Request request, Status status, Reply reply) {
        reply.send(Answer.plain(request, status), PeerService::nothing);
    }

    private void busy(Request request, Reply reply) {
        counts.busy.increment();
        answer(request, Status.BUSY, reply);
    }

    private void read(Request.Read read, Reply reply) {
        if (sendIfResident(read, reply)) {
            return;
        }
        if (read.depth() == Request.Depth.RESIDENT) {
            answer(read, Status.ABSENT, reply);
            return;
        }
        CompletableFuture<Boolean> fetched =
                store.fetch(read.object(), read.position(), (long) read.length() + read.ahead());
        if (read.depth() == Request.Depth.FETCH) {
            fetching(read, fetched.thenApply(there -> there ? Optional.of(there) : Optional.empty()), reply);
            return;
        }
        await(read, fetched, false, reply, there -> {
            boolean sent = there && sendIfResident(read, reply);
            if (!sent) {
                answer(read, Status.ABSENT, reply);
            }
        });
    }

    /** The answer before the bytes: that they come, unless it is known already that they don't. */
    private static void fetching(Request request, CompletableFuture<? extends Optional<?>> fetched, Reply reply) {
        boolean failed = fetched.isCompletedExceptionally()
                || (fetched.isDone() && fetched.join().isEmpty());
        answer(request, failed ? Status.ABSENT : Status.FETCHING, reply);
    }

    /** Whether an answer was sent: the bytes, or that there is no room for them. */
    private boolean sendIfResident(Request.Read read, Reply reply) {
        long bytes = Answer.size(read.length());
        if (!budget.take(bytes)) {
            busy(read, reply);
            return true;
        }
        boolean sent = false;
        try {
            ByteBuffer prepared = Answer.prepared(read.length());
            if (store.read(read.object(), read.position(), Answer.payload(prepared, read.length()))) {
                ByteBuffer sealed = Answer.sealed(read, prepared);
                counts.bytes.add(read.length());
                sent = true;
                reply.send(sealed, () -> budget.giveBack(bytes));
            }
        } finally {
            if (!sent) {
                budget.giveBack(bytes);
            }
        }
        return sent;
    }

    private void tail(Request.Tail request, Reply reply) {
        Optional<CapturedTail> resident = store.tail(request.file());
        if (resident.isPresent()) {
            send(request, resident, reply);
            return;
        }
        if (request.depth() == Request.Depth.RESIDENT) {
            answer(request, Status.ABSENT, reply);
            return;
        }
        CompletableFuture<Optional<CapturedTail>> fetched = store.fetchTail(request.file());
        if (request.depth() == Request.Depth.FETCH) {
            fetching(request, fetched, reply);
            return;
        }
        await(request, fetched, Optional.empty(), reply, tail -> send(request, tail, reply));
    }

    private void send(Request.Tail request, Optional<CapturedTail> tail, Reply reply) {
        if (tail.isEmpty() || tail.get().tail().length > WireFormat.MAX_PAYLOAD - WireFormat.MAX_REQUEST) {
            answer(request, Status.ABSENT, reply);
            return;
        }
        send(request, tail.get().tail().length, () -> Answer.sealed(request, tail.get()), reply);
    }

    private void listed(Request.Listed request, Reply reply) {
        Optional<ListedFile> listed = store.listed(request.file());
        if (listed.isPresent()) {
            send(request, 0, () -> Answer.sealed(request, listed.get()), reply);
        } else {
            answer(request, Status.ABSENT, reply);
        }
    }

    /**
     * Sends an answer, if there is room for it.
     *
     * @param payload bytes of it, besides what describes them
     */
    private void send(Request request, int payload, Supplier<ByteBuffer> answer, Reply reply) {
        long bytes = (long) Answer.size(payload) + WireFormat.MAX_REQUEST;
        if (!budget.take(bytes)) {
            busy(request, reply);
            return;
        }
        boolean sent = false;
        try {
            ByteBuffer sealed = answer.get();
            counts.bytes.add(payload);
            sent = true;
            reply.send(sealed, () -> budget.giveBack(bytes));
        } finally {
            if (!sent) {
                budget.giveBack(bytes);
            }
        }
    }

    /** Goes on, on one of the threads, when something has come from S3 or the time is over. */
    private <T> void await(Request request, CompletableFuture<T> coming, T nothing, Reply reply, Then<T> then) {
        if (waiting.incrementAndGet() > limits.waiting()) {
            waiting.decrementAndGet();
            busy(request, reply);
            return;
        }
        var unused = coming.thenApply(value -> value)
                .completeOnTimeout(nothing, limits.longestWait().toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(failure -> nothing)
                .thenAccept(value -> {
                    waiting.decrementAndGet();
                    pool.run(
                            longestQueue(request),
                            () -> guarded(request, reply, () -> then.with(value)),
                            () -> busy(request, reply));
                });
    }

    @FunctionalInterface
    private interface Then<T> {
        void with(T value);
    }

    /** Requests that wait for a thread. */
    public int queued() {
        return pool.queued();
    }

    /** Bytes of answers that are read or on their way. */
    public long bytesUnderWay() {
        return budget.used();
    }

    /** Requests that wait for S3. */
    public int waiting() {
        return waiting.get();
    }

    @Override
    public void close() {
        pool.close();
    }
}
