package dev.thermocline.buffer;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.thermocline.protocol.WrittenFile;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Files that their writers pushed, held until a commit names them; and commits' claims on files that were not pushed
 * yet.
 *
 * <p>Bounded by bytes, by count and by age: the oldest goes first and is counted. Nothing depends on a file being here,
 * one that is gone costs a request. Thread-safe: one lock around short, allocation-light steps; claimants are called
 * after it is released.
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
    public void offer(WrittenFile file) {
        requireNonNull(file, "file is null");
        List<TailClaim.Claimant> claimants = offerOrHold(file);
        claimants.forEach(claimant -> claimant.arrived(file));
    }

    /** Removes and returns the file of a path. */
    public synchronized Optional<WrittenFile> take(String path) {
        dropAged();
        return Optional.ofNullable(remove(path));
    }

    /** The file of a path, which stays. */
    public synchronized Optional<WrittenFile> peek(String path) {
        dropAged();
        return Optional.ofNullable(held.get(path)).map(Held::file);
    }

    /**
     * Takes the file of a path now or when it arrives.
     *
     * <p>Several claims may wait for one path; each gets the file, and all of them end when the first one's time is
     * over.
     *
     * @param claimant called once if the claim waits: by the thread that offers the file, or by {@link #expire}
     */
    public synchronized TailClaim claim(String path, TailClaim.Claimant claimant) {
        requireNonNull(claimant, "claimant is null");
        dropAged();
        WrittenFile file = remove(path);
        if (file != null) {
            return new TailClaim.Ready(file);
        }
        if (waiting >= limits.maxWaiting()) {
            waitsRefused++;
            return new TailClaim.Refused();
        }
        waits.computeIfAbsent(path, absent -> new Wait(clock.millis(), new ArrayList<>(1)))
                .claimants()
                .add(claimant);
        waiting++;
        return new TailClaim.Waiting();
    }

    /**
     * Drops what is too old. To be called now and then by the owner, since nothing here has a thread.
     *
     * @return the paths for which claims waited too long, each once; the files must be had in another way
     */
    public List<String> expire() {
        List<TailClaim.Claimant> claimants = new ArrayList<>();
        List<String> ended = endWaits(claimants);
        claimants.forEach(TailClaim.Claimant::timedOut);
        return ended;
    }

    private synchronized List<String> endWaits(List<TailClaim.Claimant> claimants) {
        dropAged();
        long latest = clock.millis() - limits.waitLimit().toMillis();
        List<String> ended = new ArrayList<>();
        Iterator<Map.Entry<String, Wait>> eldestFirst = waits.entrySet().iterator();
        while (eldestFirst.hasNext()) {
            Map.Entry<String, Wait> entry = eldestFirst.next();
            if (entry.getValue().since() > latest) {
                break;
            }
            claimants.addAll(entry.getValue().claimants());
            waiting -= entry.getValue().claimants().size();
            waitsEnded += entry.getValue().claimants().size();
            ended.add(entry.getKey());
            eldestFirst.remove();
        }
        return ended;
    }

    /** What is held and what was dropped so far. */
    public synchronized Counts counts() {
        return new Counts(held.size(), heldBytes, waiting, droppedForSpace, droppedForAge, waitsEnded, waitsRefused);
    }

    private synchronized List<TailClaim.Claimant> offerOrHold(WrittenFile file) {
        dropAged();
        Wait wait = waits.remove(key(file));
        if (wait != null) {
            waiting -= wait.claimants().size();
            return wait.claimants();
        }
        WrittenFile earlier = remove(key(file));
        WrittenFile merged = earlier == null ? file : file.after(earlier);
        held.put(key(file), new Held(merged, clock.millis()));
        heldBytes += merged.weight();
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
    private @Nullable WrittenFile remove(String path) {
        Held entry = held.remove(path);
        if (entry == null) {
            return null;
        }
        heldBytes -= entry.file().weight();
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

    private static String key(WrittenFile file) {
        return file.path().toString();
    }

    private record Held(WrittenFile file, long since) {}

    private record Wait(long since, List<TailClaim.Claimant> claimants) {}
}
