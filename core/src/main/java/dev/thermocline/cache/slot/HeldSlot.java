package dev.thermocline.cache.slot;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.thermocline.cache.directory.PrivateDirectory;
import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A slot while this JVM holds it. Whoever cleans up below the directory may delete the lock file, and another JVM would
 * take the slot. So before each write the lock file is checked, which costs one question to the system: if it is gone
 * it is created and locked again, and if another JVM was faster nothing more is written here. What was written before
 * can still be read: the files are open, and blocks prove themselves.
 *
 * <p>Thread-safe.
 */
final class HeldSlot implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(HeldSlot.class);

    private final PrivateDirectory directory;
    private final String lockName;
    private final PrivateDirectory slot;

    @GuardedBy("this")
    private SlotLock lock;

    @GuardedBy("this")
    private boolean lost;

    @GuardedBy("this")
    private boolean open = true;

    /** Takes over the directory and the lock. */
    HeldSlot(PrivateDirectory directory, String name, SlotLock lock) {
        this.directory = directory;
        this.lockName = name + ".lock";
        this.lock = lock;
        this.slot = directory.child(name);
        slot.guard(this::requireHeld);
    }

    PrivateDirectory slot() {
        return slot;
    }

    synchronized boolean isOpen() {
        return open;
    }

    private synchronized void requireHeld() throws IOException {
        if (open && !lost && !lock.isNamed(directory, lockName)) {
            lockAgain();
        }
        if (lost) {
            throw new IOException("another JVM has taken " + slot.path());
        }
    }

    @GuardedBy("this")
    private void lockAgain() throws IOException {
        Optional<SlotLock> again = tryLock();
        if (again.isPresent()) {
            lock.close(); // of the file that was deleted
            lock = again.get();
            LOG.warn(
                    "The lock file {} of {} was deleted and is locked again: exclude the directory from whatever cleans up"
                            + " there, or two JVMs will take the same slot",
                    lockName,
                    directory.path());
        } else {
            lost = true;
            LOG.warn(
                    "The lock file {} of {} was deleted and another JVM has taken the slot: nothing more is written to it."
                            + " Exclude the directory from whatever cleans up there.",
                    lockName,
                    directory.path());
        }
    }

    private Optional<SlotLock> tryLock() throws IOException {
        try {
            return SlotLock.tryLock(directory, lockName, directory::openOrCreate);
        } catch (SlotLock.ForeignLockException e) {
            return Optional.empty();
        }
    }

    @Override
    public synchronized void close() throws IOException {
        open = false;
        try {
            lock.close(); // and with it the lock
        } finally {
            directory.close();
        }
    }
}
