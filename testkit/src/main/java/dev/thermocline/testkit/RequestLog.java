package dev.thermocline.testkit;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.thermocline.testkit.S3Request.Kind;
import java.util.ArrayDeque;
import java.util.List;

/**
 * The requests that a {@link LatencyProxy} has passed on or answered itself, in the order in which their answers ended.
 *
 * <p>A request is in the log before the last byte of its answer is sent to the client: who has read an answer to its
 * end finds the request here. (An answer that ends with its connection has no last byte; its request is here before the
 * client sees the end.) A request whose client or server breaks off is logged when the proxy notices, which may be
 * after the client has gone on: {@link #underWay} counts it until then.
 *
 * <p>Thread-safe: one lock around all state. The log keeps the last 200,000 requests and counts those that it dropped.
 */
public final class RequestLog {

    private static final int DEFAULT_CAPACITY = 200_000;

    private final int capacity;

    @GuardedBy("this")
    private final ArrayDeque<S3Request> requests = new ArrayDeque<>();

    /** Number of requests ever logged; the newest has the position {@code logged - 1}. */
    @GuardedBy("this")
    private long logged;

    /** Position below which requests were dropped for lack of room since the last clear; 0 when none was. */
    @GuardedBy("this")
    private long droppedBelow;

    @GuardedBy("this")
    private long dropped;

    /** Requests that have begun and are not in the log yet. */
    @GuardedBy("this")
    private int underWay;

    RequestLog() {
        this(DEFAULT_CAPACITY);
    }

    RequestLog(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity is below 1: " + capacity);
        }
        this.capacity = capacity;
    }

    /** A point in the log, for {@link RequestLog#since}. */
    public static final class Mark {
        private final long position;

        private Mark(long position) {
            this.position = position;
        }
    }

    synchronized void add(S3Request request) {
        if (requests.size() == capacity) {
            requests.removeFirst();
            dropped++;
            droppedBelow = logged - requests.size();
        }
        requests.addLast(request);
        logged++;
    }

    synchronized void begin() {
        underWay++;
    }

    synchronized void end(S3Request request) {
        add(request);
        underWay--;
    }

    /** Requests that have reached the proxy and are not in the log yet: their answers, or clients, have not ended. */
    public synchronized int underWay() {
        return underWay;
    }

    /** A copy of what the log holds, oldest first. */
    public synchronized List<S3Request> snapshot() {
        return List.copyOf(requests);
    }

    /** Empties the log and sets {@link #dropped} to zero. Marks stay valid; they then count from here. */
    public synchronized void clear() {
        requests.clear();
        dropped = 0;
        droppedBelow = 0;
    }

    /** Requests that this log no longer holds for lack of room, since the last {@link #clear}. */
    public synchronized long dropped() {
        return dropped;
    }

    /** The present end of the log. */
    public synchronized Mark mark() {
        return new Mark(logged);
    }

    /**
     * The requests that were logged after the mark was taken.
     *
     * @throws IllegalStateException when some of them were dropped, because any count would be wrong
     */
    public synchronized Requests since(Mark mark) {
        if (mark.position < droppedBelow) {
            throw new IllegalStateException("The log holds " + capacity + " requests and has dropped "
                    + (droppedBelow - mark.position) + " since the mark: mark or clear more often");
        }
        long first = logged - requests.size();
        return new Requests(
                requests.stream().skip(Math.max(0, mark.position - first)).toList());
    }

    /** All that the log holds. */
    public Requests all() {
        return new Requests(snapshot());
    }

    /** See {@link Requests#dataFiles}. */
    public Requests dataFiles() {
        return all().dataFiles();
    }

    /** See {@link Requests#deltaLog}. */
    public Requests deltaLog() {
        return all().deltaLog();
    }

    /** See {@link Requests#count}. */
    public long count(Kind... kinds) {
        return all().count(kinds);
    }

    /** See {@link Requests#bytes}. */
    public long bytes(Kind... kinds) {
        return all().bytes(kinds);
    }

    /** See {@link Requests#describe}. */
    public String describe() {
        return all().describe();
    }
}
