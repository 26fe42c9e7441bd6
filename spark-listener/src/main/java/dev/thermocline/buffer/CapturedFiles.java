package dev.thermocline.buffer;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.thermocline.api.CapturedTail;
import dev.thermocline.protocol.TailCodec;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Files that their writers pushed, held until a commit names them; and commits' claims on files that were not pushed
 * yet.
 *
 * <p>Bounded by bytes, by count and by age: the oldest goes first and is counted. Nothing depends on a file being here,
 * one that is gone costs a request. Thread-safe: one lock around short, allocation-light steps; consumers are called
 * after it is released, on the thread that offers.
 */
public final class CapturedFiles {
    private final Limits limits;
    private final Clock clock;

    @GuardedBy("this")
    private final LinkedHashMap<String, Held> held = new LinkedHashMap<>();

    @GuardedBy("this")
    private final LinkedHashMap<String, Wait> waits = new LinkedHashMap<>();

    @GuardedBy("this")
    private long heldBytes;

    @GuardedBy("this")
    private int waiting;

    @GuardedBy("this")
    private long droppedForSpace;

    @GuardedBy("this")
    private long droppedForAge;

    @GuardedBy("this")
    private long waitsEnded;

    @GuardedBy("this")
    private long waitsRefused;

    public CapturedFiles(Limits limits, Clock clock) {
        this.limits = requireNonNull(limits, "limits is null");
        this.clock = requireNonNull(clock, "clock is null");
    }

    /**
     * Takes a file from its writer: hands it to whoever waits for its path, or else holds it. A second offer of the
     * same bytes is merged with the first: a known modification time wins over 0 and the longer tail stays. An offer of
     * other bytes replaces the one before.
     */
    public void offer(CapturedTail file) {
        requireNonNull(file, "file is null");
        List<Consumer<CapturedTail>> consumers = offerOrHold(file);
        consumers.forEach(consumer -> consumer.accept(file));
    }

    /** Removes and returns the file of a path. */
    public synchronized Optional<CapturedTail> take(String path) {
        dropAged();
        return Optional.ofNullable(remove(path));
    }

    /** The file of a path, which stays. */
    public synchronized Optional<CapturedTail> peek(String path) {
        dropAged();
        return Optional.ofNullable(held.get(path)).map(Held::file);
    }

    /**
     * Takes the file of a path now or when it arrives.
     *
     * <p>Several claims may wait for one path; each gets the file, and all of them end when the first one's time is
     * over.
     *
     * @param whenItArrives called at most once, by the thread that offers the file; must be quick and must not throw.
     *     Not called after {@link #expire} returned the path
     */
    public synchronized TailClaim claim(String path, Consumer<CapturedTail> whenItArrives) {
        requireNonNull(whenItArrives, "whenItArrives is null");
        dropAged();
        CapturedTail file = remove(path);
        if (file != null) {
            return new TailClaim.Ready(file);
        }
        if (waiting >= limits.maxWaiting()) {
            waitsRefused++;
            return new TailClaim.Refused();
        }
        waits.computeIfAbsent(path, absent -> new Wait(clock.millis(), new ArrayList<>(1)))
                .consumers()
                .add(whenItArrives);
        waiting++;
        return new TailClaim.Waiting();
    }

    /**
     * Drops what is too old. To be called now and then by the owner, since nothing here has a thread.
     *
     * @return the paths for which claims waited too long, each once; the files must be had in another way
     */
    public synchronized List<String> expire() {
        dropAged();
        long latest = clock.millis() - limits.waitLimit().toMillis();
        List<String> ended = new ArrayList<>();
        Iterator<Map.Entry<String, Wait>> eldestFirst = waits.entrySet().iterator();
        while (eldestFirst.hasNext()) {
            Map.Entry<String, Wait> entry = eldestFirst.next();
            if (entry.getValue().since() > latest) {
                break;
            }
            int consumers = entry.getValue().consumers().size();
            waiting -= consumers;
            waitsEnded += consumers;
            ended.add(entry.getKey());
            eldestFirst.remove();
        }
        return ended;
    }

    /** What is held and what was dropped so far. */
    public synchronized Counts counts() {
        return new Counts(held.size(), heldBytes, waiting, droppedForSpace, droppedForAge, waitsEnded, waitsRefused);
    }

    private synchronized List<Consumer<CapturedTail>> offerOrHold(CapturedTail file) {
        dropAged();
        Wait wait = waits.remove(key(file));
        if (wait != null) {
            waiting -= wait.consumers().size();
            return wait.consumers();
        }
        CapturedTail earlier = remove(key(file));
        CapturedTail merged = earlier == null ? file : TailCodec.merged(earlier, file);
        held.put(key(file), new Held(merged, clock.millis()));
        heldBytes += TailCodec.weight(merged);
        while (heldBytes > limits.maxBytes() || held.size() > limits.maxFiles()) {
            remove(held.keySet().iterator().next());
            droppedForSpace++;
        }
        return List.of();
    }

    @GuardedBy("this")
    private void dropAged() {
        long latest = clock.millis() - limits.maxAge().toMillis();
        while (!held.isEmpty()) {
            Held eldest = held.values().iterator().next();
            if (eldest.since() > latest) {
                return;
            }
            remove(key(eldest.file()));
            droppedForAge++;
        }
    }

    @GuardedBy("this")
    private @Nullable CapturedTail remove(String path) {
        Held entry = held.remove(path);
        if (entry == null) {
            return null;
        }
        heldBytes -= TailCodec.weight(entry.file());
        return entry.file();
    }

    /**
     * How much may be held.
     *
     * @param maxBytes bytes of all files together
     * @param maxFiles files
     * @param maxAge how long a file waits for its commit
     * @param maxWaiting claims that wait at once
     * @param waitLimit how long a claim waits for its file
     */
    public record Limits(long maxBytes, int maxFiles, Duration maxAge, int maxWaiting, Duration waitLimit) {
        public Limits {
            if (maxBytes < 1 || maxFiles < 1 || maxWaiting < 0) {
                throw new IllegalArgumentException("limits must be positive: maxBytes " + maxBytes + ", maxFiles "
                        + maxFiles + ", maxWaiting " + maxWaiting);
            }
            if (maxAge.toMillis() < 1 || waitLimit.toMillis() < 1) {
                throw new IllegalArgumentException(
                        "limits must be at least 1 ms: maxAge " + maxAge + ", waitLimit " + waitLimit);
            }
        }
    }

    /**
     * State of the collection.
     *
     * @param files files held
     * @param bytes their weight in bytes
     * @param waiting claims that wait
     * @param droppedForSpace files dropped because of the limits on bytes and count
     * @param droppedForAge files that no commit named in time
     * @param waitsEnded claims whose file did not come in time
     * @param waitsRefused claims that found too many others waiting
     */
    public record Counts(
            int files,
            long bytes,
            int waiting,
            long droppedForSpace,
            long droppedForAge,
            long waitsEnded,
            long waitsRefused) {}

    private static String key(CapturedTail file) {
        return file.path().toString();
    }

    private record Held(CapturedTail file, long since) {}

    private record Wait(long since, List<Consumer<CapturedTail>> consumers) {}
}
