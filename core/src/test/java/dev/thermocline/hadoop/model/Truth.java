package dev.thermocline.hadoop.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/** What the bucket holds: the last change that was completed wins. Not thread-safe. */
final class Truth {
    private static final int STATUSES = 4;

    private final Map<Path, byte[]> files = new TreeMap<>();
    private final Map<Path, List<Seen>> seen = new HashMap<>();

    /**
     * A status that S3 once gave, and the bytes that it stood for.
     *
     * @param current whether nothing has changed the file since
     */
    record Seen(FileStatus status, byte[] bytes, boolean current) {}

    Optional<byte[]> bytes(Path path) {
        return Optional.ofNullable(files.get(path));
    }

    void put(Path path, byte[] bytes) {
        files.put(path, bytes);
        outdate(path);
    }

    void remove(Path path) {
        files.remove(path);
        outdate(path);
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
            statuses.add(new Seen(status, bytes, true));
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
        seen.computeIfPresent(
                path,
                (same, statuses) -> new ArrayList<>(statuses.stream()
                        .map(old -> new Seen(old.status(), old.bytes(), false))
                        .toList()));
    }
}
