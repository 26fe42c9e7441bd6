package dev.thermocline.peers.ask;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.thermocline.peer.PeerSource.Waiter;
import dev.thermocline.peer.PeerUnavailableException;
import dev.thermocline.peer.PeerUnavailableException.Reason;
import dev.thermocline.peers.member.Members.Member;
import dev.thermocline.peers.wire.Answer;
import dev.thermocline.peers.wire.ForeignMessageException;
import dev.thermocline.peers.wire.MalformedMessageException;
import dev.thermocline.peers.wire.Request;
import dev.thermocline.peers.wire.RequestCodec;
import dev.thermocline.peers.wire.Status;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Another process: the connection to it, and whether it may be asked. A failure leaves it alone for a while; what it
 * sends ends that. Thread-safe.
 */
final class Peer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Peer.class);

    private static final Duration PROBE = Duration.ofSeconds(1);
    private static final long LOG_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Member member;
    private final Surroundings surroundings;
    private final Cooling cooling = new Cooling();
    private final Cooling backgroundCooling = new Cooling();
    private final AtomicLong pinged = new AtomicLong();

    @GuardedBy("this")
    private @Nullable CompletableFuture<Connection> connection;

    @GuardedBy("this")
    private long connectingSince;

    @GuardedBy("this")
    private long loggedAt;

    @GuardedBy("this")
    private long unlogged = -1;

    private volatile boolean closed;

    Peer(Member member, Surroundings surroundings) {
        this.member = requireNonNull(member, "member is null");
        this.surroundings = requireNonNull(surroundings, "surroundings is null");
    }

    Member member() {
        return member;
    }

    /** Whether it may be asked now: it is not left alone, and connecting takes no longer than the asker waits. */
    boolean ready(Waiter waiter) {
        Cooling of = waiter == Waiter.READER ? cooling : backgroundCooling;
        return !closed && of.over(surroundings.nanos()) && !connectsSlowly(waiter);
    }

    private synchronized boolean connectsSlowly(Waiter waiter) {
        CompletableFuture<Connection> present = connection;
        long since = surroundings.nanos() - connectingSince;
        return present != null
                && !present.isDone()
                && since > surroundings.limits().headStart(waiter).toNanos();
    }

    /** Whether readers leave it alone. */
    boolean cooling() {
        return cooling.active(surroundings.nanos());
    }

    /** Somebody got in time what it asked for. */
    void delivered(Waiter waiter) {
        backgroundCooling.delivered(surroundings.nanos());
        if (waiter == Waiter.READER) {
            cooling.delivered(surroundings.nanos());
        }
    }

    /** The connection, which is made if there is none. */
    synchronized CompletableFuture<Connection> connection() {
        CompletableFuture<Connection> present = connection;
        boolean usable = present != null
                && (!present.isDone()
                        || (!present.isCompletedExceptionally()
                                && present.join().isOpen()));
        if (present == null || !usable) {
            present = surroundings.connector().connect(member);
            connectingSince = surroundings.nanos();
            connection = present;
        }
        return present;
    }

    /** Connects before anybody asks. */
    void connectAhead() {
        var unused = connection();
    }

    /** The connection if there is one. */
    private synchronized @Nullable Connection open() {
        CompletableFuture<Connection> present = connection;
        return present != null && present.isDone() && !present.isCompletedExceptionally() ? present.join() : null;
    }

    /** Nanoseconds since its last byte arrived; the longest time if there is no connection. */
    long quietNanos() {
        Connection present = open();
        return present == null ? Long.MAX_VALUE : present.quietNanos();
    }

    /**
     * Sends a request.
     *
     * @param sent run when it is on its way
     * @return the answer; fails with a {@link PeerUnavailableException}, which is not yet counted
     */
    CompletableFuture<Answer> ask(Request request, Runnable sent) {
        return connection()
                .thenCompose(open -> {
                    surroundings.counts().requests.increment();
                    sent.run();
                    return open.ask(RequestCodec.encode(request));
                })
                .handle((bytes, failure) -> {
                    try {
                        if (failure != null) {
                            throw unavailable(failure);
                        }
                        Answer answer = Answer.decode(request, bytes);
                        cooling.alive(surroundings.nanos());
                        backgroundCooling.alive(surroundings.nanos());
                        if (answer.status() == Status.REFUSED) {
                            throw new PeerUnavailableException(Reason.REFUSED, "does not understand the request");
                        }
                        return answer;
                    } catch (ForeignMessageException e) {
                        throw new CompletionException(new PeerUnavailableException(Reason.FOREIGN, e.reason()));
                    } catch (MalformedMessageException e) {
                        throw new CompletionException(new PeerUnavailableException(Reason.CORRUPT, e.reason()));
                    } catch (PeerUnavailableException e) {
                        throw new CompletionException(e);
                    }
                });
    }

    /** The reason why somebody did not deliver, whatever was thrown. */
    static PeerUnavailableException unavailable(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof PeerUnavailableException known
                ? known
                : new PeerUnavailableException(Reason.BROKEN, "the connection broke: " + cause.getMessage());
    }

    /** It failed in a way for which it is left alone: by readers only, if it was too slow for one of them. */
    void failed(PeerUnavailableException failure, Waiter waiter) {
        Duration pause = cooling.failed(failure.reason(), surroundings.nanos());
        if (failure.reason() != Reason.SILENT || waiter == Waiter.BACKGROUND) {
            Duration inBackground = backgroundCooling.failed(failure.reason(), surroundings.nanos());
            pause = pause.compareTo(inBackground) < 0 ? inBackground : pause;
        }
        if (pause.isZero() || closed) {
            return;
        }
        log(failure, pause);
        boolean silent = failure.reason() == Reason.SILENT || failure.reason() == Reason.BROKEN;
        if (silent) {
            surroundings.later().after(this::probe, pause);
        }
    }

    /** Asks for a sign of life, on nobody's behalf. */
    private void probe() {
        if (closed) {
            return;
        }
        Connection before = open();
        if (before != null && before.quietNanos() > PROBE.toNanos()) {
            before.close(); // what waits for it has ended, too
        }
        var unused = ask(new Request.Ping(ThreadLocalRandom.current().nextLong()), () -> {})
                .copy()
                .orTimeout(PROBE.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((answer, failure) -> {
                    if (failure != null) {
                        failed(new PeerUnavailableException(Reason.SILENT, "does not answer"), Waiter.BACKGROUND);
                    }
                });
    }

    /** Sends a ping unless one is on its way. Its answer is bytes that arrive. */
    void ping() {
        long now = Math.max(1, surroundings.nanos());
        if (pinged.compareAndSet(0, now)) {
            var unused = ask(new Request.Ping(ThreadLocalRandom.current().nextLong()), () -> {})
                    .whenComplete((answer, failure) -> pinged.set(0));
        }
    }

    /** Nanoseconds for which a ping has not been answered; 0 if none is on its way. */
    long pingNanos() {
        long sent = pinged.get();
        return sent == 0 ? 0 : surroundings.nanos() - sent;
    }

    private synchronized void log(PeerUnavailableException failure, Duration pause) {
        long now = surroundings.nanos();
        if (unlogged >= 0 && now - loggedAt < LOG_NANOS) {
            unlogged++;
            return;
        }
        LOG.info(
                "Executor {} at {}:{} delivers no cached bytes ({}: {}); S3 serves instead, and it is left alone for {} s"
                        + " ({} such lines left out).",
                member.id(),
                member.host(),
                member.port(),
                failure.reason(),
                failure.getMessage(),
                pause.toSeconds(),
                Math.max(0, unlogged));
        loggedAt = now;
        unlogged = 0;
    }

    @Override
    public void close() {
        closed = true;
        Connection present = open();
        if (present != null) {
            present.close();
        }
    }
}
