package dev.thermocline.cache.disk;

import dev.thermocline.cache.block.StoreUnavailableException;
import dev.thermocline.cache.directory.PrivateDirectory;
import java.io.File;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** The volume that a disk tier lies on: whether there is room, and the message when there is none. Thread-safe. */
public final class Volume {
    private static final String CAPACITY = "fs.s3a.cache.disk.capacity";
    private static final String DIRECTORIES = "fs.s3a.cache.dirs";

    private final PrivateDirectory directory;
    private final FileStore store;

    private Volume(PrivateDirectory directory, FileStore store) {
        this.directory = directory;
        this.store = store;
    }

    /**
     * The volume of a directory, which is created if absent.
     *
     * @throws StoreUnavailableException if the directory can't be used
     */
    public static Volume of(PrivateDirectory directory) throws StoreUnavailableException {
        try {
            directory.open();
            return new Volume(directory, Files.getFileStore(directory.path()));
        } catch (IOException e) {
            throw unusable(directory.path(), e);
        }
    }

    /**
     * Checks whether the pools can be filled and the reserve be kept.
     *
     * @param present bytes of the pools that lie on the volume already
     * @throws StoreUnavailableException if they can't
     */
    public void requireRoom(DiskSettings settings, long present) throws StoreUnavailableException {
        long free;
        try {
            free = store.getUsableSpace();
        } catch (IOException e) {
            throw unusable(directory.path(), e);
        }
        long needed = settings.tails().bytes() + settings.blocks().bytes() + settings.freeReserveBytes() - present;
        if (free < needed) {
            throw new StoreUnavailableException(
                    DIRECTORIES,
                    directory.path(),
                    "its volume has " + free + " B free, " + needed + " B are needed",
                    "choose a larger volume or lower " + CAPACITY,
                    null);
        }
    }

    /** Refuses writes that would leave less than the reserve, or to a directory that is ours no longer. */
    public WriteBehindStore.SpaceCheck keeping(long reserveBytes) {
        return bytes -> {
            directory.requireHeld();
            return free() - bytes >= reserveBytes;
        };
    }

    /** Whether a write failed because the volume, or the user's quota of it, is full. Java names no type for that. */
    public static boolean isFull(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            if (message.contains("No space left on device") || message.contains("Disk quota exceeded")) {
                return true;
            }
        }
        return false;
    }

    private long free() throws IOException {
        try {
            return store.getUsableSpace();
        } catch (IOException e) {
            directory.open(); // somebody cleaned up underneath us
            return store.getUsableSpace();
        }
    }

    /**
     * Checks whether a pool has room for a handful of its longest values.
     *
     * @throws StoreUnavailableException if it has not
     */
    public static void requireValues(String option, DiskSettings.Pool pool, int values)
            throws StoreUnavailableException {
        long needed = (long) values * pool.maxValueLength();
        if (pool.bytes() < needed) {
            throw new StoreUnavailableException(
                    option,
                    pool.bytes(),
                    "a pool of " + pool.bytes() + " B is too small for values of " + pool.maxValueLength() + " B",
                    "raise it so that each pool has at least " + needed + " B",
                    null);
        }
    }

    /** Bytes of all files below a directory, or 0 if there is none. */
    public static long sizeOf(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return 0;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            return files.map(Path::toFile)
                    .filter(File::isFile)
                    .mapToLong(File::length)
                    .sum();
        }
    }

    /** Deletes a directory with all that is in it, if it is there. */
    public static void delete(Path directory) throws IOException {
        if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    /** An exception with the reason why a directory can't be used, and what to do. */
    public static StoreUnavailableException unusable(Path directory, Exception e) {
        return new StoreUnavailableException(
                DIRECTORIES,
                directory,
                "the directory can't be used: " + reason(e),
                "name a directory that this user can write to and no other process uses",
                e);
    }

    /** The deepest cause with a message; a library's own exception may state only that a transition failed. */
    public static String reason(Throwable e) {
        Throwable telling = e;
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            telling = cause.getMessage() == null ? telling : cause;
        }
        return telling.toString();
    }
}
