package dev.thermocline.cache.slot;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.thermocline.cache.directory.LocalUser;
import dev.thermocline.cache.directory.NotPrivateException;
import dev.thermocline.cache.directory.PrivateDirectory;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives this JVM a directory of its own among {@code <dir>/slot-0} to {@code <dir>/slot-n-1}, so that the JVMs of one
 * machine share its disks and a new JVM adopts what an ended one left. A slot is held by an operating-system lock on
 * {@code <dir>/slot-n.lock}, which ends with the process however it ends. It lies beside the slot, so that whoever
 * deletes a slot underneath its JVM doesn't free it, and is never deleted by us: two JVMs could each lock a file of
 * that name. That somebody else deleted it is noticed before each write ({@link HeldSlot}).
 *
 * <p>A directory that is not the user's alone is not used: others could put files of theirs in the place of ours.
 *
 * <p>Closing any channel of a file releases the process's POSIX lock on it. So slots held by this JVM are remembered
 * and their lock file is not opened again, and a channel that turned out to belong to a slot which another class loader
 * of this JVM holds stays open until the JVM ends: at most one a slot.
 *
 * <p>Thread-safe: claims of one JVM wait for each other.
 */
public final class DiskSlots {
    private static final Logger LOG = LoggerFactory.getLogger(DiskSlots.class);
    private static final String OPTION = "fs.s3a.cache.dirs";
    private static final String SLOTS = "fs.s3a.cache.disk.slots";

    /** The most that {@code fs.s3a.cache.disk.slots} may be: there can't be slots beyond it. */
    private static final int MOST = 64;

    /** Slots, by real path, whose lock file must not be opened (again). */
    @GuardedBy("DiskSlots.class")
    private static final Set<Path> TAKEN_HERE = new HashSet<>();

    private DiskSlots() {}

    /**
     * A slot that is this JVM's.
     *
     * @param slot the slot, readable and writable by its owner only; may hold what an ended JVM left. Closed by the
     *     release
     * @param release gives the slot back; idempotent. To be closed after everything that works in the directory
     */
    public record Claim(PrivateDirectory slot, Closeable release) {
        /** The slot's path. */
        public Path directory() {
            return slot.path();
        }

        /** Deletes the slot with all that is in it. Returns how many bytes that were. */
        public long delete() throws IOException {
            return slot.deleteThis();
        }
    }

    /** An exception with the reason why no slot could be taken, and what to do about it. */
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
    public static Claim claim(List<Path> dirs, int slots) throws IOException {
        return claim(dirs, slots, LocalUser.effective());
    }

    /** As the other method, for directories of a user. */
    static synchronized Claim claim(List<Path> dirs, int slots, LocalUser user) throws IOException {
        if (dirs.isEmpty() || slots < 1) {
            throw new IllegalArgumentException(OPTION + " has " + dirs.size() + " directories, slots " + slots);
        }
        Obstacles obstacles = new Obstacles();
        List<Path> usable = usable(dirs, user, obstacles);
        Set<Path> refused = new HashSet<>();
        for (int slot = 0; slot < slots; slot++) {
            for (Path dir : usable) {
                Claim claim = tryClaim(dir, "slot-" + slot, user, obstacles, refused);
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
     * @param slots slots in each directory; with 0 all are claimed that no JVM holds
     * @return the claims, which the caller releases
     */
    public static synchronized List<Claim> claimSurplus(List<Path> dirs, int slots) {
        List<Claim> claims = new ArrayList<>();
        for (Path dir : dirs) {
            for (int slot = slots; slot < MOST; slot++) {
                Path surplus = dir.resolve("slot-" + slot);
                try {
                    if (Files.isDirectory(surplus, LinkOption.NOFOLLOW_LINKS) && Files.exists(lockFile(surplus))) {
                        Claim claim = lock(dir.toRealPath(), "slot-" + slot, LocalUser.effective());
                        claims.addAll(claim == null ? List.of() : List.of(claim));
                    }
                } catch (IOException e) {
                    LOG.debug("{} is left alone: {}", surplus, e.toString());
                }
            }
        }
        return claims;
    }

    /** The real paths of the directories that can be used. */
    private static List<Path> usable(List<Path> dirs, LocalUser user, Obstacles obstacles) {
        Map<Path, Path> usable = new LinkedHashMap<>();
        for (Path dir : dirs) {
            if (Files.exists(dir) && !Files.isDirectory(dir)) {
                obstacles.add(OPTION + " names " + dir + ", which is not a directory: name a directory.", null);
                continue;
            }
            try (PrivateDirectory opened = PrivateDirectory.at(dir, user)) {
                opened.open();
                usable.putIfAbsent(dir.toRealPath(), dir);
            } catch (NotPrivateException e) {
                obstacles.add(OPTION + " names " + dir + ", which is not private: " + e.getMessage() + ".", e);
            } catch (IOException e) {
                obstacles.add(
                        OPTION + " names " + dir + ", which cannot be created (" + e
                                + "): create it, or name a directory" + " that this user may create.",
                        e);
            }
        }
        return List.copyOf(usable.keySet());
    }

    @GuardedBy("DiskSlots.class")
    private static @Nullable Claim tryClaim(
            Path dir, String slot, LocalUser user, Obstacles obstacles, Set<Path> refused) {
        try {
            Claim claim = lock(dir, slot, user);
            if (claim != null) {
                prepare(claim);
            }
            return claim;
        } catch (NotPrivateException e) {
            if (refused.add(dir)) {
                obstacles.add(
                        OPTION + " names " + dir + ", where " + slot + " is not private: " + e.getMessage() + ".", e);
            }
        } catch (IOException e) {
            if (refused.add(dir)) {
                obstacles.add(
                        OPTION + " names " + dir + ", where " + slot + " is not writable (" + e
                                + "): make the directory and its slots this user's own, or name another directory.",
                        e);
            }
        }
        return null;
    }

    /** Null if the slot is taken. */
    @GuardedBy("DiskSlots.class")
    private static @Nullable Claim lock(Path dir, String slot, LocalUser user) throws IOException {
        Path path = dir.resolve(slot);
        if (TAKEN_HERE.contains(path)) {
            return null;
        }
        PrivateDirectory directory = PrivateDirectory.at(dir, user);
        boolean held = false;
        try {
            Optional<SlotLock> lock = SlotLock.tryLock(directory, name(lockFile(path)), directory::openOrCreate);
            if (lock.isEmpty()) {
                return null;
            }
            held = true;
            TAKEN_HERE.add(path);
            HeldSlot claimed = new HeldSlot(directory, slot, lock.get());
            return new Claim(claimed.slot(), () -> release(path, claimed));
        } catch (SlotLock.ForeignLockException e) {
            TAKEN_HERE.add(path);
            return null;
        } finally {
            if (!held) {
                directory.close();
            }
        }
    }

    private static synchronized void release(Path path, HeldSlot held) throws IOException {
        if (held.isOpen()) {
            TAKEN_HERE.remove(path);
            held.close();
        }
    }

    private static Path lockFile(Path slot) {
        return slot.resolveSibling(slot.getFileName() + ".lock");
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    /** Creates the slot, or makes sure that nobody else can read it. Fails, and gives it back, if it can't be used. */
    private static void prepare(Claim claim) throws IOException {
        try {
            claim.slot().open();
        } catch (IOException e) {
            claim.release().close();
            throw e;
        }
    }
}
