package dev.thermocline.cache.directory;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Whose files are trusted: those of one user. Without a principal nothing is, where the file system knows owners.
 *
 * @param principal the user, or nothing if this process could not find out
 */
public record LocalUser(Optional<UserPrincipal> principal) {
    private static final Path PROCESS = Path.of("/proc/self");
    private static final Path STATUS = PROCESS.resolve("status");
    private static final String UIDS = "Uid:";
    private static final int EFFECTIVE = 2;

    private static final List<PosixFilePermission> OTHERS_WRITE =
            List.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

    public LocalUser {
        Objects.requireNonNull(principal, "principal is null");
    }

    /** Asked once: a JVM's user does not change. */
    private static final class Effective {
        private static final LocalUser USER = new LocalUser(find());

        private Effective() {}
    }

    /** The effective user of this process. */
    public static LocalUser effective() {
        return Effective.USER;
    }

    private static Optional<UserPrincipal> find() {
        try {
            return Optional.of(Files.isReadable(STATUS) ? fromStatus() : fromFile());
        } catch (IOException | UnsupportedOperationException | IllegalStateException e) {
            return Optional.empty();
        }
    }

    /** As the kernel states it; the owner of /proc/self would not be the user in a process that may not be traced. */
    private static UserPrincipal fromStatus() throws IOException {
        String uid = Files.readAllLines(STATUS).stream()
                .filter(line -> line.startsWith(UIDS))
                .map(line -> line.split("\\s+", -1)[EFFECTIVE])
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(STATUS + " has no line " + UIDS));
        UserPrincipal user =
                STATUS.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(uid);
        UserPrincipal owner = Files.getOwner(PROCESS);
        return owner.equals(user) ? owner : user; // the same, with its name
    }

    /** A new file is its creator's. */
    private static UserPrincipal fromFile() throws IOException {
        Path file = Files.createTempFile("thermocline", null);
        try {
            return Files.getOwner(file);
        } finally {
            Files.delete(file);
        }
    }

    /** Whether a directory or file is this user's and nobody else may write to it. */
    boolean trusts(PosixFileAttributes attributes) {
        return principal.map(attributes.owner()::equals).orElse(false) && !othersWrite(attributes.permissions());
    }

    static boolean othersWrite(Set<PosixFilePermission> permissions) {
        return OTHERS_WRITE.stream().anyMatch(permissions::contains);
    }

    /** What there is, for messages. */
    static String found(PosixFileAttributes attributes) {
        return "owner " + attributes.owner().getName() + " and mode "
                + PosixFilePermissions.toString(attributes.permissions());
    }

    /** What there should be, for messages. */
    String expected() {
        return "owner " + name() + " and no write permission for group and others";
    }

    /** The user's name, or its number if it has none. */
    public String name() {
        return principal.map(UserPrincipal::getName).orElse("(unknown)");
    }

    static boolean posix(Path path) {
        return posix(path.getFileSystem());
    }

    private static boolean posix(FileSystem fileSystem) {
        return fileSystem.supportedFileAttributeViews().containsAll(Arrays.asList("posix", "unix"));
    }
}
