package dev.thermocline.cache.directory;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Entries relative to a directory that the system holds open: they stay those of this directory, whatever is put in the
 * place of its name or of a name above it.
 */
final class OpenEntries implements Entries {
    private static final Path SELF = Path.of(".");

    private final Path path;
    private final SecureDirectoryStream<Path> stream;

    /** Takes over the stream, which nobody iterates. */
    OpenEntries(Path path, SecureDirectoryStream<Path> stream) {
        this.path = path;
        this.stream = stream;
    }

    @Override
    public Path path() {
        return path;
    }

    @Override
    public PosixFileAttributes attributes() throws IOException {
        return stream.getFileAttributeView(PosixFileAttributeView.class).readAttributes();
    }

    @Override
    public BasicFileAttributes attributes(String name) throws IOException {
        return stream.getFileAttributeView(Path.of(name), PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .readAttributes();
    }

    @Override
    public List<String> names() throws IOException {
        // a stream can be iterated once only
        try (DirectoryStream<Path> entries = stream.newDirectoryStream(SELF, LinkOption.NOFOLLOW_LINKS)) {
            List<String> names = new ArrayList<>();
            entries.forEach(entry -> names.add(
                    requireNonNull(entry.getFileName(), "entry has no name").toString()));
            return names;
        }
    }

    @Override
    public FileChannel open(String name, Set<? extends OpenOption> options) throws IOException {
        Set<OpenOption> all = new HashSet<>(options);
        all.add(LinkOption.NOFOLLOW_LINKS);
        // the JDK's own implementation, the only one there is, makes file channels
        return (FileChannel)
                stream.newByteChannel(Path.of(name), all, PosixFilePermissions.asFileAttribute(OwnerOnly.FILE));
    }

    @Override
    public Entries directory(String name) throws IOException {
        return new OpenEntries(path.resolve(name), stream.newDirectoryStream(Path.of(name), LinkOption.NOFOLLOW_LINKS));
    }

    @Override
    public void deleteFile(String name) throws IOException {
        stream.deleteFile(Path.of(name));
    }

    @Override
    public void deleteDirectory(String name) throws IOException {
        stream.deleteDirectory(Path.of(name));
    }

    @Override
    public void rename(String from, String to) throws IOException {
        stream.move(Path.of(from), stream, Path.of(to));
    }

    @Override
    public void restrict() throws IOException {
        stream.getFileAttributeView(PosixFileAttributeView.class).setPermissions(OwnerOnly.DIRECTORY);
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
