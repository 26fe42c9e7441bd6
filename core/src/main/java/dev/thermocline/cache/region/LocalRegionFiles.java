package dev.thermocline.cache.region;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/** Region files in a local directory: directories for their owner only, and so are the files. Thread-safe. */
final class LocalRegionFiles implements RegionFiles {
    private final Path directory;
    private final boolean posix;

    /** Creates the directory if it is absent. */
    LocalRegionFiles(Path directory) throws IOException {
        this.directory = directory;
        this.posix = directory.getFileSystem().supportedFileAttributeViews().contains("posix");
        createDirectory();
    }

    private void createDirectory() throws IOException {
        Files.createDirectories(directory, permissions("rwx------"));
    }

    @Override
    public List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .toList();
        }
    }

    @Override
    public RegionFile create(String name) throws IOException {
        Path file = directory.resolve(name);
        try {
            Files.createFile(file, permissions("rw-------"));
        } catch (NoSuchFileException e) {
            createDirectory(); // somebody cleaned up underneath us
            Files.createFile(file, permissions("rw-------"));
        }
        return new LocalRegionFile(file);
    }

    @Override
    public RegionFile open(String name) throws IOException {
        return new LocalRegionFile(directory.resolve(name));
    }

    private FileAttribute<?>[] permissions(String permissions) {
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
