package dev.thermocline.cache.region;

import dev.thermocline.cache.directory.PrivateDirectory;
import java.io.IOException;
import java.util.List;

/** Region files in a local directory: directories for their owner only, and so are the files. Thread-safe. */
final class LocalRegionFiles implements RegionFiles {
    private final PrivateDirectory directory;

    /** Creates the directory if it is absent. */
    LocalRegionFiles(PrivateDirectory directory) throws IOException {
        this.directory = directory;
        directory.open();
    }

    @Override
    public List<String> names() throws IOException {
        return directory.files();
    }

    @Override
    public RegionFile create(String name) throws IOException {
        directory.create(name).close();
        return new LocalRegionFile(directory, name);
    }

    @Override
    public RegionFile open(String name) throws IOException {
        return new LocalRegionFile(directory, name);
    }
}
