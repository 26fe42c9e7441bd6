package dev.thermocline.cache.directory;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Entries by their whole path, for platforms on which Java can't hold a directory open. As good as {@link OpenEntries}
 * where nobody else can rename what lies above; {@link PrivateDirectory} checks that.
 *
 * @param path the directory
 */
record NamedEntries(Path path) implements Entries {
    @Override
    public BasicFileAttributes attributes() throws IOException {
        return attributes(path);
    }

    @Override
    public BasicFileAttributes attributes(String name) throws IOException {
        return attributes(path.resolve(name));
    }

    private static BasicFileAttributes attributes(Path file) throws IOException {
        return LocalUser.posix(file)
                ? Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                : Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(path)) {
            return files.map(file -> String.valueOf(file.getFileName())).toList();
        }
    }

    @Override
    public FileChannel open(String name, Set<? extends OpenOption> options) throws IOException {
        Set<OpenOption> all = new HashSet<>(options);
        all.add(LinkOption.NOFOLLOW_LINKS);
        Path file = path.resolve(name);
        return FileChannel.open(file, all, OwnerOnly.attributes(file, OwnerOnly.FILE));
    }

    @Override
    public Entries directory(String name) throws IOException {
        if (!attributes(name).isDirectory()) {
            throw new NotDirectoryException(path.resolve(name).toString());
        }
        return new NamedEntries(path.resolve(name));
    }

    @Override
    public void deleteFile(String name) throws IOException {
        Files.delete(path.resolve(name));
    }

    @Override
    public void deleteDirectory(String name) throws IOException {
        Files.delete(path.resolve(name));
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Files.move(path.resolve(from), path.resolve(to), StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void restrict() throws IOException {
        if (LocalUser.posix(path)) {
            Files.setPosixFilePermissions(path, OwnerOnly.DIRECTORY);
        }
    }

    @Override
    public void close() {
        // nothing is open
    }
}
