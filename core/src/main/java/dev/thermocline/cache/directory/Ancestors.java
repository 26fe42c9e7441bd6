package dev.thermocline.cache.directory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.UserPrincipal;

/** What lies above a directory: who could put something else under its name. */
final class Ancestors {
    private static final int STICKY = 01000;
    private static final int ROOT = 0;

    private Ancestors() {}

    /**
     * Throws unless only the user and root can rename what lies above a directory: each directory above is theirs, and
     * others can't write to it or it is sticky, as /tmp is.
     *
     * @param real a path without links
     */
    static void require(Path real, LocalUser user) throws IOException {
        if (!LocalUser.posix(real)) {
            return;
        }
        for (Path above = real.getParent(); above != null; above = above.getParent()) {
            PosixFileAttributes found = Files.readAttributes(above, PosixFileAttributes.class);
            boolean sticky = ((int) Files.getAttribute(above, "unix:mode") & STICKY) != 0;
            if (!isUsersOrRoots(above, found.owner(), user)
                    || (LocalUser.othersWrite(found.permissions()) && !sticky)) {
                throw new NotPrivateException(
                        above,
                        LocalUser.found(found),
                        "owner " + user.name() + " or root, and no write permission for group and others unless sticky,"
                                + " since " + real + " is opened by its name",
                        "name a directory elsewhere");
            }
        }
    }

    /** Throws if somebody else than the user or root made a symbolic link. */
    static void requireTrustedLink(Path link, LocalUser user) throws IOException {
        if (!LocalUser.posix(link)) {
            return;
        }
        UserPrincipal owner = Files.getOwner(link, LinkOption.NOFOLLOW_LINKS);
        if (!isUsersOrRoots(link, owner, user)) {
            throw new NotPrivateException(
                    link,
                    "a symbolic link of " + owner.getName(),
                    "a directory, or a link of " + user.name() + " or root",
                    "name the directory that is meant");
        }
    }

    private static boolean isUsersOrRoots(Path path, UserPrincipal owner, LocalUser user) throws IOException {
        return user.principal().map(owner::equals).orElse(false)
                || Integer.valueOf(ROOT).equals(Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS));
    }
}
