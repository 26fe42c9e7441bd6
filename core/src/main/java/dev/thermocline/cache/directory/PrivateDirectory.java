package dev.thermocline.cache.directory;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.ClosedDirectoryStreamException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory that belongs to one user and that nobody else can write to. It is created when it is first used, opened,
 * and checked as what was opened; from then on files are opened relative to it, so that whoever can rename what lies
 * above it can't put other files under our hands. Where Java can't hold a directory open, what lies above it is checked
 * instead.
 *
 * <p>A directory that was deleted underneath is created again by whoever creates something in it. On file systems that
 * know no owners nothing is checked. Root is trusted: there is no protection from it.
 *
 * <p>Thread-safe.
 */
public final class PrivateDirectory implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(PrivateDirectory.class);
    private static final String LINKS = "unix:nlink,fileKey";

    private final Path path;
    private final LocalUser user;
    private final @Nullable PrivateDirectory parent;

    @GuardedBy("this")
    private final List<PrivateDirectory> children = new ArrayList<>();

    @GuardedBy("this")
    private @Nullable Entries opened;

    @GuardedBy("this")
    private boolean closed;

    private volatile Guard guard = () -> {};

    /** Checks whether the directory is still ours to write to. */
    @FunctionalInterface
    public interface Guard {
        /** Throws if it is not. */
        void require() throws IOException;
    }

    /** What is done in the open directory. */
    @FunctionalInterface
    private interface Work<T> {
        T in(Entries entries) throws IOException;
    }

    private PrivateDirectory(Path path, LocalUser user, @Nullable PrivateDirectory parent) {
        this.path = requireNonNull(path, "path is null");
        this.user = requireNonNull(user, "user is null");
        this.parent = parent;
    }

    /** A directory of this process's user. Nothing is opened yet. The caller closes it, and with it those in it. */
    public static PrivateDirectory at(Path path) {
        return at(path, LocalUser.effective());
    }

    /** A directory of a user. Nothing is opened yet. The caller closes it, and with it those in it. */
    public static PrivateDirectory at(Path path, LocalUser user) {
        return new PrivateDirectory(path, user, null);
    }

    /** A directory in this one. Nothing is opened yet; closed with this one. */
    public synchronized PrivateDirectory child(String name) {
        PrivateDirectory child = new PrivateDirectory(path.resolve(name), user, this);
        children.add(child);
        return child;
    }

    /** The directory's name, for messages and for asking for the volume. */
    public Path path() {
        return path;
    }

    /** The path, for a library that opens files by their whole path. */
    public Path pathForLibrary() throws IOException {
        open();
        Path real = path.toRealPath();
        Ancestors.require(real, user);
        return real;
    }

    /**
     * Creates the directory unless it is there, opens it, and throws {@link NotPrivateException} if it is not private.
     */
    public void open() throws IOException {
        creating(Entries::path);
        if (!Files.exists(path)) {
            forget(); // somebody cleaned up underneath us
            creating(Entries::path);
        }
    }

    /** Sets who is asked by {@link #requireHeld} of this directory and of those in it. */
    public void guard(Guard asked) {
        guard = requireNonNull(asked, "asked is null");
    }

    /** Throws if somebody else has taken the directory over. To be asked before something is written. */
    public void requireHeld() throws IOException {
        guard.require();
        if (parent != null) {
            parent.requireHeld();
        }
    }

    /** The names of this user's own files. Others are left alone, which is logged. */
    public List<String> files() throws IOException {
        return creating(entries -> {
            List<String> own = new ArrayList<>();
            List<String> others = new ArrayList<>();
            for (String name : entries.names()) {
                try {
                    requireOwn(entries, name);
                    own.add(name);
                } catch (NotPrivateException e) {
                    others.add(e.getMessage());
                }
            }
            if (!others.isEmpty()) {
                LOG.warn("{} entries of {} are not used, the first: {}", others.size(), path, others.get(0));
            }
            return own;
        });
    }

    /** The names of the directories in this one. */
    public List<String> directories() throws IOException {
        return creating(entries -> {
            List<String> names = new ArrayList<>();
            for (String name : entries.names()) {
                if (entries.attributes(name).isDirectory()) {
                    names.add(name);
                }
            }
            return names;
        });
    }

    /** Opens a file that {@link #files} has named or that was created here. */
    public FileChannel open(String name, StandardOpenOption option) throws IOException {
        return in(entries -> entries.open(name, Set.of(option)));
    }

    /**
     * Opens a file that was found here, to read it.
     *
     * @throws NotPrivateException if it is not this user's own, or no file
     */
    public FileChannel openFound(String name) throws IOException {
        return in(entries -> {
            requireOwn(entries, name);
            return entries.open(name, Set.of(StandardOpenOption.READ));
        });
    }

    /**
     * Creates a file for this user only, and opens it to write.
     *
     * @throws java.nio.file.FileAlreadyExistsException if there is something of this name
     */
    public FileChannel create(String name) throws IOException {
        return creating(entries -> entries.open(name, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)));
    }

    /** Opens a file to write, which is created for this user only if it is absent. */
    public FileChannel openOrCreate(String name) throws IOException {
        Set<OpenOption> options = Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        return creating(entries -> {
            try {
                requireOwn(entries, name);
            } catch (NoSuchFileException e) {
                LOG.debug("{} is created", path.resolve(name));
            }
            return entries.open(name, options);
        });
    }

    /** Attributes of what a name stands for now; empty if there is nothing. */
    public Optional<BasicFileAttributes> attributes(String name) throws IOException {
        try {
            return Optional.of(in(entries -> entries.attributes(name)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Gives a file another name, in the place of one that has it. */
    public void rename(String from, String to) throws IOException {
        in(entries -> {
            entries.rename(from, to);
            return to;
        });
    }

    /** Deletes a file, or a directory that is empty, if it is there. */
    public void delete(String name) throws IOException {
        try {
            in(entries -> {
                if (entries.attributes(name).isDirectory()) {
                    entries.deleteDirectory(name);
                } else {
                    entries.deleteFile(name);
                }
                return name;
            });
        } catch (NoSuchFileException e) {
            LOG.debug("{} was deleted already", path.resolve(name));
        }
    }

    /** Deletes a directory with all that is in it, if it is there. */
    public void deleteTree(String name) throws IOException {
        if (attributes(name).map(BasicFileAttributes::isDirectory).orElse(false)) {
            in(entries -> {
                entries.deleteTree(name);
                return name;
            });
        }
    }

    /**
     * Deletes this directory, which is in another one, with all that is in it. Returns how many bytes its files had.
     */
    public long deleteThis() throws IOException {
        PrivateDirectory above = requireNonNull(parent, "parent is null");
        long size = above.size(name());
        above.deleteTree(name());
        return size;
    }

    /** Deletes all that is in this directory. */
    public void clear() throws IOException {
        in(entries -> {
            for (String name : entries.names()) {
                if (entries.attributes(name).isDirectory()) {
                    entries.deleteTree(name);
                } else {
                    entries.deleteFile(name);
                }
            }
            return name();
        });
    }

    /** Bytes of all files in this directory and below it. */
    public long size() throws IOException {
        return in(Entries::size);
    }

    /** Bytes of all files in a directory and below it, 0 if there is none. */
    public long size(String name) throws IOException {
        if (!attributes(name).map(BasicFileAttributes::isDirectory).orElse(false)) {
            return 0;
        }
        return in(entries -> {
            try (Entries directory = entries.directory(name)) {
                return directory.size();
            }
        });
    }

    /** Nothing is opened any more. Files that are open stay so. */
    @Override
    public void close() throws IOException {
        List<PrivateDirectory> below;
        synchronized (this) {
            closed = true;
            below = List.copyOf(children);
        }
        for (PrivateDirectory child : below) {
            child.close();
        }
        forget();
    }

    private <T> T creating(Work<T> work) throws IOException {
        try {
            return in(work);
        } catch (NoSuchFileException e) {
            forget(); // somebody cleaned up underneath us
            return in(work);
        }
    }

    private <T> T in(Work<T> work) throws IOException {
        try {
            return work.in(entries());
        } catch (ClosedDirectoryStreamException e) {
            return work.in(entries()); // another thread found it deleted and opened it again, or it is closed
        }
    }

    private synchronized void forget() throws IOException {
        Entries old = opened;
        opened = null;
        if (old != null) {
            old.close();
        }
    }

    private synchronized Entries entries() throws IOException {
        if (closed) {
            throw new IOException(path + " is no longer used");
        }
        if (opened == null) {
            opened = parent == null ? openRoot() : parent.creating(above -> openIn(above, name()));
        }
        return opened;
    }

    private String name() {
        return requireNonNull(path.getFileName(), "path has no name").toString();
    }

    private Entries openRoot() throws IOException {
        if (Files.isSymbolicLink(path)) {
            Ancestors.requireTrustedLink(path, user);
        } else if (!Files.isDirectory(path)) {
            OwnerOnly.createDirectories(path);
        }
        return checked(open(path), false);
    }

    @SuppressWarnings("StreamResourceLeak") // the entries take it over
    private Entries open(Path directory) throws IOException {
        DirectoryStream<Path> stream = Files.newDirectoryStream(directory);
        if (stream instanceof SecureDirectoryStream<Path> secure) {
            return new OpenEntries(directory, secure);
        }
        stream.close();
        Path real = directory.toRealPath();
        Ancestors.require(real, user);
        return new NamedEntries(real);
    }

    private Entries openIn(Entries above, String name) throws IOException {
        try {
            if (!above.attributes(name).isDirectory()) {
                throw new NotPrivateException(
                        path, "something that is no directory", "a directory", "delete it, or name another directory");
            }
        } catch (NoSuchFileException e) {
            above.createDirectory(name);
        }
        return checked(above.directory(name), true);
    }

    /** Takes the entries over, or closes them. */
    private Entries checked(Entries entries, boolean restrict) throws IOException {
        try {
            if (entries.attributes() instanceof PosixFileAttributes found) {
                if (!user.trusts(found)) {
                    throw new NotPrivateException(
                            path,
                            LocalUser.found(found),
                            user.expected(),
                            "name another directory, or, if what is in it can be trusted, chown it and chmod it to 700");
                }
                if (restrict && !found.permissions().equals(OwnerOnly.DIRECTORY)) {
                    entries.restrict();
                }
            }
            return entries;
        } catch (IOException e) {
            entries.close();
            throw e;
        }
    }

    private void requireOwn(Entries entries, String name) throws IOException {
        BasicFileAttributes attributes = entries.attributes(name);
        Path file = path.resolve(name);
        if (!attributes.isRegularFile()) {
            throw notOwn(file, attributes.isDirectory() ? "a directory of this name" : "a link or device of this name");
        }
        if (attributes instanceof PosixFileAttributes found) {
            if (!user.trusts(found)) {
                throw notOwn(file, LocalUser.found(found));
            }
            if (!hasOneName(file, found)) {
                throw notOwn(file, "more than one name, or another file in its place");
            }
        }
    }

    private static boolean hasOneName(Path file, BasicFileAttributes known) throws IOException {
        Map<String, Object> attributes = Files.readAttributes(file, LINKS, LinkOption.NOFOLLOW_LINKS);
        return Integer.valueOf(1).equals(attributes.get("nlink"))
                && requireNonNull(known.fileKey(), "no file key").equals(attributes.get("fileKey"));
    }

    private NotPrivateException notOwn(Path file, String found) {
        return new NotPrivateException(file, found, "a file of " + user.name() + " alone", "delete it");
    }
}
