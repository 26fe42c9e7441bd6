package dev.thermocline.cache.region;

import dev.thermocline.cache.disk.OwnerOnly;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Region files in a local directory: directories for their owner only, and so are the files. Thread-safe. */
final class LocalRegionFiles implements RegionFiles {
    private final Path directory;

    /** Creates the directory if it is absent. */
    LocalRegionFiles(Path directory) throws IOException {
        this.directory = directory;
        OwnerOnly.createDirectories(directory);
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
            OwnerOnly.createFile(file);
        } catch (NoSuchFileException e) {
            OwnerOnly.createDirectories(directory); // somebody cleaned up underneath us
            OwnerOnly.createFile(file);
        }
        return new LocalRegionFile(file);
    }

    @Override
    public RegionFile open(String name) throws IOException {
        return new LocalRegionFile(directory.resolve(name));
    }
}
