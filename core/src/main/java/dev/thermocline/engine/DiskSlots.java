package dev.thermocline.engine;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives this JVM a directory of its own among {@code <dir>/slot-0} to {@code <dir>/slot-n-1}, so that the JVMs of one
 * machine share its disks and a new JVM adopts what an ended one left. A slot is held by an operating-system lock on
 * {@code <dir>/slot-n.lock}, which ends with the process however it ends. It lies beside the slot, so that whoever deletes
 * a slot underneath its JVM doesn't free it, and is never deleted: two JVMs could each lock a file of that name.
 *
 * <p>Closing any channel of a file releases the process's POSIX lock on it. So slots held by this JVM are remembered and
 * their lock file is not opened again, and a channel that turned out to belong to a slot which another class loader of
 * this JVM holds stays open until the JVM ends: at most one a slot.
 *
 * <p>Thread-safe: claims of one JVM wait for each other.
 */
public final class DiskSlots {
    private static final Logger LOG = LoggerFactory.getLogger(DiskSlots.class);
    private static final String OPTION = "fs.s3a.cache.dirs";
    private static final String SLOTS = "fs.s3a.cache.disk.slots";

    /** The most that {@code fs.s3a.cache.disk.slots} may be: there can't be slots beyond it. */
    private static final int MOST = 64;

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    /** Slots, by real path, whose lock file must not be opened (again). */
    @GuardedBy("DiskSlots.class")
    private static final Set<Path> TAKEN_HERE = new HashSet<>();

    /** Channels that must stay open: the lock of their file belongs to another class loader of this JVM. */
    @GuardedBy("DiskSlots.class")
    private static final List<FileChannel> FOREIGN = new ArrayList<>();

    private DiskSlots() {}

    /**
     * A slot that is this JVM's.
     *
     * @param directory the slot, readable and writable by its owner only; may hold what an ended JVM left
     * @param release gives the slot back; idempotent. To be closed after everything that works in the directory
     */
    public record Claim(Path directory, Closeable release) {}

    /** Says that no slot could be had, why, and what to do about it. */
    public static final class NoSlotException extends IOException {
        NoSlotException(String message) {
            super(message);
        }
    }

    /** Where the search for a slot came to: what stands against each directory, and the causes. */
    private record Obstacles(List<String> reasons, List<IOException> causes) {
        Obstacles() {
            this(new ArrayList<>(), new ArrayList<>());
        }

        void add(String reason, @Nullable IOException cause) {
            reasons.add(reason);
            if (cause != null) {
                causes.add(cause);
            }
        }

        NoSlotException toException() {
            NoSlotException exception = new NoSlotException(String.join(" ", reasons));
            causes.forEach(exception::addSuppressed);
            return exception;
        }
    }

    /**
     * Claims the first free slot: the first of each directory, then the second of each, so that JVMs spread over disks.
     * A directory that can't be used is passed over, with a warning, while another one has a free slot.
     *
     * @param dirs the directories of {@code fs.s3a.cache.dirs}, created if absent
     * @param slots slots in each directory, at least 1
     * @return the claim, which the caller releases
     * @throws NoSlotException if all slots are taken or no directory can be used
     */
    public static synchronized Claim claim(List<Path> dirs, int slots) throws IOException {
        if (dirs.isEmpty() || slots < 1) {
            throw new IllegalArgumentException(OPTION + " has " + dirs.size() + " directories, slots " + slots);
        }
        Obstacles obstacles = new Obstacles();
        List<Path> usable = usable(dirs, obstacles);
        Set<Path> refused = new HashSet<>();
        for (int slot = 0; slot < slots; slot++) {
            for (Path dir : usable) {
                Claim claim = tryClaim(dir.resolve("slot-" + slot), obstacles, refused);
                if (claim != null) {
                    obstacles.reasons().forEach(reason -> LOG.warn("{} Another slot is used.", reason));
                    return claim;
                }
            }
        }
        for (Path dir : usable) {
            if (!refused.contains(dir)) {
                obstacles.add(
                        "All " + slots + " slots (" + SLOTS + ") in " + dir + " are taken by running JVMs: raise "
                                + SLOTS
                                + " to the JVMs of one machine, add a directory to " + OPTION
                                + ", or end the JVMs that hold them.",
                        null);
            }
        }
        throw obstacles.toException();
    }

    /**
     * Claims the slots beyond today's number, which no JVM would claim any more: they were made while {@code slots} was
     * larger. One that a running JVM holds, or that can't be locked, is left alone.
     *
     * @param dirs the directories of {@code fs.s3a.cache.dirs}; those that are absent have none
     * @param slots slots in each directory, at least 1
     * @return the claims, which the caller releases
     */
    public static synchronized List<Claim> claimSurplus(List<Path> dirs, int slots) {
        List<Claim> claims = new ArrayList<>();
        for (Path dir : dirs) {
            for (int slot = slots; slot < MOST; slot++) {
                Path surplus = dir.resolve("slot-" + slot);
                try {
                    if (Files.isDirectory(surplus, LinkOption.NOFOLLOW_LINKS) && Files.exists(lockFile(surplus))) {
                        Claim claim = lock(surplus.toRealPath());
                        claims.addAll(claim == null ? List.of() : List.of(claim));
                    }
                } catch (IOException e) {
                    LOG.debug("{} is left alone: {}", surplus, e.toString());
                }
            }
        }
        return claims;
    }

    private static List<Path> usable(List<Path> dirs, Obstacles obstacles) {
        List<Path> usable = new ArrayList<>();
        for (Path dir : dirs) {
            if (Files.exists(dir) && !Files.isDirectory(dir)) {
                obstacles.add(OPTION + " names " + dir + ", which is not a directory: name a directory.", null);
                continue;
            }
            try {
                Files.createDirectories(dir, ownerOnly(dir));
                usable.add(dir.toRealPath());
            } catch (IOException e) {
                obstacles.add(
                        OPTION + " names " + dir + ", which cannot be created (" + e
                                + "): create it, or name a directory" + " that this user may create.",
                        e);
            }
        }
        return usable.stream().distinct().toList();
    }

    @GuardedBy("DiskSlots.class")
    private static @Nullable Claim tryClaim(Path slot, Obstacles obstacles, Set<Path> refused) {
        try {
            Claim claim = lock(slot);
            if (claim != null) {
                prepare(claim);
            }
            return claim;
        } catch (IOException e) {
            if (refused.add(slot.getParent())) {
                obstacles.add(
                        OPTION + " names " + slot.getParent() + ", where " + slot.getFileName()
                                + " is not writable (" + e + "): make the directory and its slots this user's own, or"
                                + " name another directory.",
                        e);
            }
            return null;
        }
    }

    /** Null if the slot is taken. */
    @GuardedBy("DiskSlots.class")
    private static @Nullable Claim lock(Path slot) throws IOException {
        if (TAKEN_HERE.contains(slot)) {
            return null;
        }
        FileChannel channel = FileChannel.open(
                lockFile(slot), StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                channel.close();
                return null;
            }
        } catch (OverlappingFileLockException e) {
            TAKEN_HERE.add(slot);
            FOREIGN.add(channel);
            return null;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        TAKEN_HERE.add(slot);
        AtomicBoolean held = new AtomicBoolean(true);
        return new Claim(slot, () -> {
            if (held.compareAndSet(true, false)) {
                release(slot, channel);
            }
        });
    }

    private static synchronized void release(Path slot, FileChannel channel) throws IOException {
        TAKEN_HERE.remove(slot);
        channel.close(); // and with it the lock
    }

    private static Path lockFile(Path slot) {
        return slot.resolveSibling(slot.getFileName() + ".lock");
    }

    /** Creates the slot, or makes sure that nobody else can look into it. Fails, and gives it back, if it can't be used. */
    private static void prepare(Claim claim) throws IOException {
        Path slot = claim.directory();
        try {
            if (!Files.isDirectory(slot, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectory(slot, ownerOnly(slot));
            } else if (posix(slot)) {
                Files.setPosixFilePermissions(slot, OWNER_ONLY);
            }
        } catch (IOException e) {
            claim.release().close();
            throw e;
        }
    }

    private static FileAttribute<?>[] ownerOnly(Path path) {
        return posix(path)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
                : new FileAttribute<?>[0];
    }

    private static boolean posix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
