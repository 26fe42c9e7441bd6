package dev.thermocline.state;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.thermocline.cache.EntryBudget;
import dev.thermocline.s3.LogListRequest;
import dev.thermocline.state.change.MutationEpochs;
import java.time.Duration;
import java.util.HashSet;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What one listing of a Delta log has shown so far. Of a listing in several answers it is a proof for what they showed;
 * of more than {@value #MOST} files the first by name are forgotten. Once a file was opened under it, all are: the
 * snapshot that a reader made of the listing has files of one table only. Thread-safe.
 */
public final class LogSnapshot {
    private static final int MOST = 10_000;

    /** Heap that a file takes besides its texts, estimated. */
    private static final long ENTRY_BYTES = 120;

    private static final Pattern COMMIT = Pattern.compile("\\d{20}\\.json");

    private final long sent;
    private final long changes;
    private final long order;

    @GuardedBy("this")
    private final NavigableMap<String, LogListRequest.File> files = new TreeMap<>();

    @GuardedBy("this")
    private final Set<String> opened = new HashSet<>();

    @GuardedBy("this")
    private Optional<String> next = Optional.empty();

    @GuardedBy("this")
    private boolean withdrawn;

    /** Whether other processes read files of it. */
    @GuardedBy("this")
    private boolean shared;

    @GuardedBy("this")
    private long bytes;

    /**
     * @param sent when its first request was sent, in nanoseconds of the ticker
     * @param changes of this process when it was sent, see {@link MutationEpochs#now}
     * @param order among the listings of the process, by when they were sent
     */
    LogSnapshot(long sent, long changes, long order) {
        this.sent = sent;
        this.changes = changes;
        this.order = order;
    }

    /**
     * What another process states of a file by its own listing, for one reader of that file here. The listing is never
     * given up: others read files of it.
     *
     * @param file empty if the listing does not show it
     * @param commit of the same listing, if one is stated
     */
    public static LogSnapshot ofAnother(Optional<LogListRequest.File> file, Optional<LogListRequest.File> commit) {
        LogSnapshot stated = new LogSnapshot(0, 0, 0);
        stated.add(new LogListRequest.Page(
                Stream.concat(file.stream(), commit.stream()).toList(), Optional.empty()));
        file.ifPresent(shown -> stated.open(shown.name()));
        stated.share();
        return stated;
    }

    /** Adds what the next answer states. */
    public synchronized void add(LogListRequest.Page page) {
        for (LogListRequest.File file : page.files()) {
            if (files.put(file.name(), file) == null) {
                bytes += bytes(file);
            }
        }
        while (files.size() > MOST) {
            bytes -= bytes(files.pollFirstEntry().getValue());
        }
        next = page.next();
    }

    private static long bytes(LogListRequest.File file) {
        String etag = file.etag();
        return ENTRY_BYTES + EntryBudget.text(file.name()) + (etag == null ? 0 : EntryBudget.text(etag));
    }

    /** Heap that it takes, estimated. */
    synchronized long bytes() {
        return bytes;
    }

    /** The commit of the highest version that was shown. */
    public synchronized Optional<LogListRequest.File> newestCommit() {
        return files.descendingMap().values().stream()
                .filter(file -> COMMIT.matcher(file.name()).matches())
                .findFirst();
    }

    /** Whether an answer that was asked for with this continues the listing. */
    public synchronized boolean continuesWith(Optional<String> token) {
        return token.isPresent() && token.equals(next);
    }

    /** Whether this listing was asked for before the other one. */
    boolean isOlderThan(LogSnapshot other) {
        return order < other.order;
    }

    /** See {@link MutationEpochs#now}. */
    public long changes() {
        return changes;
    }

    Duration age(long now) {
        return Duration.ofNanos(now - sent);
    }

    /** What the listing states of a file. */
    public synchronized Optional<LogListRequest.File> file(String name) {
        return withdrawn ? Optional.empty() : Optional.ofNullable(files.get(name));
    }

    /** As {@link #file}, for a reader that is going to read what is stated. */
    public synchronized Optional<LogListRequest.File> open(String name) {
        Optional<LogListRequest.File> stated = file(name);
        stated.ifPresent(file -> opened.add(name));
        return stated;
    }

    /** A reader in another process goes by it: from now on the listing is not given up. */
    public synchronized void share() {
        shared = true;
    }

    /** Whether the listing does not show a file. */
    public synchronized boolean isWithout(String name) {
        return !withdrawn && !files.containsKey(name);
    }

    /** A reader of the listing reads a file that it does not show, of the same table. */
    public synchronized void openedBeside(String name) {
        opened.add(name);
    }

    /**
     * S3 has another version of a file than is stated. If nobody has opened another file, the listing is no proof any
     * more, and readers go on as without it.
     *
     * @return whether it was given up
     */
    public synchronized boolean withdrawUnlessUsed(String contradicted) {
        boolean used = shared || opened.stream().anyMatch(Predicate.not(contradicted::equals));
        withdrawn |= !used;
        return withdrawn;
    }

    /** A commit of the table by which it can be recognised, other than this file: one that was opened, if there is. */
    public synchronized Optional<LogListRequest.File> commitBeside(String name) {
        requireNonNull(name, "name is null");
        Predicate<String> other =
                file -> !file.equals(name) && COMMIT.matcher(file).matches();
        return opened.stream()
                .filter(other)
                .findAny()
                .or(() -> files.descendingKeySet().stream().filter(other).findFirst())
                .map(files::get);
    }
}
