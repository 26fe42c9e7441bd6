package dev.thermocline.cache.slot;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.thermocline.cache.directory.PrivateDirectory;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A lock on the file that a name stands for. Whoever cleans up may delete a lock file between its opening and its
 * locking, or while it is locked; the next process would lock a new file of the same name. So the name is asked again
 * under the lock, and whenever {@link #isNamed} is called. A lock ends with the process. Closing any channel of the
 * file ends it, too.
 *
 * @param channel holds the lock
 * @param key the file that the channel has open, if the file system knows it
 */
record SlotLock(FileChannel channel, @Nullable Object key) implements Closeable {
    private static final int ATTEMPTS = 10;
    private static final int LONGEST_MARK = 1 << 16;

    /** Channels that must stay open: the lock of their file belongs to another class loader of this JVM. */
    @GuardedBy("FOREIGN")
    private static final List<FileChannel> FOREIGN = new ArrayList<>();

    /** Opens the file of a name. */
    @FunctionalInterface
    interface Opener {
        FileChannel open(String name) throws IOException;
    }

    /**
     * Locks the file of a name.
     *
     * @return nothing if another process has locked it
     * @throws ForeignLockException if another class loader of this process has
     */
    static Optional<SlotLock> tryLock(PrivateDirectory directory, String name, Opener opener) throws IOException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            FileChannel channel = opener.open(name);
            boolean kept = false;
            try {
                FileLock lock = channel.tryLock();
                if (lock == null) {
                    return Optional.empty();
                }
                Optional<BasicFileAttributes> named = marked(directory, name, channel);
                if (named.isPresent()) {
                    kept = true;
                    return Optional.of(new SlotLock(channel, named.get().fileKey()));
                }
            } catch (OverlappingFileLockException e) {
                kept = true;
                keepOpen(channel);
                throw new ForeignLockException(e);
            } finally {
                if (!kept) {
                    channel.close();
                }
            }
        }
        throw new IOException(directory.path().resolve(name) + " is deleted whenever it is locked: exclude it from"
                + " whatever cleans up there");
    }

    private static void keepOpen(FileChannel channel) {
        synchronized (FOREIGN) {
            FOREIGN.add(channel);
        }
    }

    /**
     * Attributes of the name if it stands for the file that the channel has open. Java does not expose which one that
     * is, so the file is given a random length, and the name is asked for it.
     */
    private static Optional<BasicFileAttributes> marked(PrivateDirectory directory, String name, FileChannel channel)
            throws IOException {
        int mark = 1 + ThreadLocalRandom.current().nextInt(LONGEST_MARK);
        channel.truncate(0);
        channel.write(ByteBuffer.allocate(1), mark - 1L);
        return directory.attributes(name).filter(named -> named.isRegularFile() && named.size() == mark);
    }

    /** Whether the name still stands for the file that is locked. */
    boolean isNamed(PrivateDirectory directory, String name) throws IOException {
        return directory
                .attributes(name)
                .map(named -> key == null || key.equals(named.fileKey()))
                .orElse(false);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    /** Another class loader of this process holds the lock: its file must not be opened again. */
    static final class ForeignLockException extends IOException {
        ForeignLockException(Throwable cause) {
            super("another class loader of this process holds the lock", cause);
        }
    }
}
