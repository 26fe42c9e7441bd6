package dev.thermocline.hadoop.model;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.UnaryOperator;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/** What the bucket holds: the last change that was completed wins. Not thread-safe but for {@link #bytes}. */
final class Truth {
    private static final int STATUSES = 4;

    private final Map<Path, byte[]> files = new ConcurrentSkipListMap<>();
    private final Map<Path, List<Seen>> seen = new HashMap<>();
    private final Map<Path, List<Stale>> stale = new HashMap<>();

    /**
     * A status that S3 once gave, and the bytes that it stood for.
     *
     * @param current whether nothing has changed the file since
     * @param refused whether no open may serve those bytes any more: the cache knows of the change
     */
    record Seen(FileStatus status, byte[] bytes, boolean current, boolean refused) {}

    /** Bytes that the cache may still take an immutable name for, and when S3 got others. */
    private record Stale(byte[] bytes, Duration until) {}

    Optional<byte[]> bytes(Path path) {
        return Optional.ofNullable(files.get(path));
    }

    /** The cache's own process wrote a file. */
    void put(Path path, byte[] bytes) {
        files.put(path, bytes);
        outdate(path);
        forgotten(path);
    }

    /** The cache's own process deleted a file. */
    void remove(Path path) {
        files.remove(path);
        outdate(path);
        forgotten(path);
    }

    /** Another process changed a name of which the cache asks S3 at each open, or one of which it knows nothing. */
    void changedByOthers(Path path, Optional<byte[]> now) {
        now.ifPresentOrElse(bytes -> files.put(path, bytes), () -> files.remove(path));
        outdate(path);
    }

    /**
     * Another process changed an immutable name, against its rule.
     *
     * @param at when S3 had done it
     */
    void changedAgainstTheRule(Path path, Optional<byte[]> now, Duration at) {
        bytes(path)
                .ifPresent(bytes ->
                        stale.computeIfAbsent(path, same -> new ArrayList<>()).add(new Stale(bytes, at)));
        changedByOthers(path, now);
    }

    /**
     * What a cache that S3 has answered nothing about the name since may still serve, one of them as a whole. Empty if
     * nothing but the truth may be served. Absence is never remembered.
     */
    List<byte[]> stale(Path path) {
        return stale.getOrDefault(path, List.of()).stream().map(Stale::bytes).toList();
    }

    /** S3 answered a request about a name that was sent at this time: the cache knows better from now on. */
    void answered(Path path, Duration sent) {
        List<Stale> old = stale.getOrDefault(path, new ArrayList<>());
        boolean better = old.removeIf(version -> sent.compareTo(version.until()) >= 0);
        if (better && old.isEmpty()) {
            forgotten(path);
        }
    }

    /** A listing showed the name: an open by name finds what is there now; a status still stands for its own bytes. */
    void listed(Path path) {
        stale.remove(path);
    }

    /** The cache knows nothing old of the name any more. */
    void forgotten(Path path) {
        stale.remove(path);
        Optional<byte[]> now = bytes(path);
        replaceSeen(
                path,
                old -> new Seen(
                        old.status(),
                        old.bytes(),
                        old.current(),
                        !old.current()
                                && now.filter(bytes -> Arrays.equals(bytes, old.bytes()))
                                        .isEmpty()));
    }

    void forgottenBelow(Path directory) {
        String prefix = directory + "/";
        List.copyOf(stale.keySet()).stream()
                .filter(path -> path.toString().startsWith(prefix))
                .forEach(this::forgotten);
    }

    void allForgotten() {
        List.copyOf(stale.keySet()).forEach(this::forgotten);
    }

    void move(Path source, Path target) {
        byte[] bytes = files.get(source);
        if (bytes == null) {
            throw new IllegalStateException("no file " + source);
        }
        remove(source);
        put(target, bytes);
    }

    /** All files, or those below a directory. */
    List<Path> below(Path directory) {
        String prefix = directory + "/";
        return files.keySet().stream()
                .filter(path -> path.toString().startsWith(prefix))
                .toList();
    }

    void saw(Path path, FileStatus status) {
        List<Seen> statuses = seen.computeIfAbsent(path, same -> new ArrayList<>());
        byte[] bytes = files.get(path);
        if (bytes != null) {
            statuses.add(new Seen(status, bytes, true, false));
        }
        if (statuses.size() > STATUSES) {
            statuses.remove(0);
        }
    }

    Optional<Seen> seen(Path path, Random random) {
        List<Seen> statuses = seen.getOrDefault(path, List.of());
        return statuses.isEmpty() ? Optional.empty() : Optional.of(statuses.get(random.nextInt(statuses.size())));
    }

    private void outdate(Path path) {
        replaceSeen(path, old -> new Seen(old.status(), old.bytes(), false, old.refused()));
    }

    private void replaceSeen(Path path, UnaryOperator<Seen> by) {
        seen.computeIfPresent(
                path,
                (same, statuses) -> new ArrayList<>(statuses.stream().map(by).toList()));
    }
}
