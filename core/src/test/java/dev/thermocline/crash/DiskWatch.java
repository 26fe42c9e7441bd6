package dev.thermocline.crash;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Looks over and over at the files of a cache's directory while others write and delete them. Thread-safe. */
final class DiskWatch implements AutoCloseable {
    private static final int PAUSE_MILLIS = 50;

    private final Path directory;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    private final Future<?> looking;

    @GuardedBy("this")
    private final Map<String, Long> most = new HashMap<>();

    @GuardedBy("this")
    private long mostOfAll;

    @GuardedBy("this")
    private long longestRegion;

    @GuardedBy("this")
    private int looks;

    /** Begins to look. */
    DiskWatch(Path directory) {
        this.directory = directory;
        looking = thread.scheduleWithFixedDelay(this::look, 0, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Takes one look now. */
    synchronized void look() {
        Map<String, Long> now = new HashMap<>();
        try {
            Files.walkFileTree(directory, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    count(file, attributes.size(), now);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) {
                    return FileVisitResult.CONTINUE; // deleted meanwhile
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        now.forEach((slot, bytes) -> most.merge(slot, bytes, Math::max));
        mostOfAll = Math.max(
                mostOfAll, now.values().stream().mapToLong(Long::longValue).sum());
        looks++;
    }

    private synchronized void count(Path file, long bytes, Map<String, Long> now) {
        now.merge(directory.relativize(file).getName(0).toString(), bytes, Long::sum);
        if (file.toString().endsWith(".region")) {
            longestRegion = Math.max(longestRegion, bytes);
        }
    }

    /** The most bytes that the files of each slot took at one time. */
    synchronized Map<String, Long> most() {
        return Map.copyOf(most);
    }

    /** The most bytes that all files took at one time. */
    synchronized long mostOfAll() {
        return mostOfAll;
    }

    /** Bytes of the longest region seen; 0 if there was none. */
    synchronized long longestRegion() {
        return longestRegion;
    }

    synchronized int looks() {
        return looks;
    }

    @Override
    public void close() {
        looking.cancel(false);
        thread.shutdown();
    }
}
