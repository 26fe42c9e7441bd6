package dev.thermocline.cache.region.file;

import dev.thermocline.cache.directory.PrivateDirectory;
import java.io.IOException;
import java.util.List;
import java.util.function.LongSupplier;

/** Region files in a local directory: directories for their owner only, and so are the files. Thread-safe. */
public final class LocalRegionFiles implements RegionFiles {
    private final PrivateDirectory directory;
    private final LongSupplier otherBytes;
    private final ResidentPages pages = new ResidentPages();

    /**
     * Creates the directory if it is absent.
     *
     * @param otherBytes see {@link RegionFiles#otherBytes}
     */
    public LocalRegionFiles(PrivateDirectory directory, LongSupplier otherBytes) throws IOException {
        this.directory = directory;
        this.otherBytes = otherBytes;
        directory.open();
    }

    @Override
    public List<String> names() throws IOException {
        return directory.files();
    }

    @Override
    public long otherBytes() {
        return otherBytes.getAsLong();
    }

    @Override
    public RegionFile create(String name) throws IOException {
        directory.create(name).close();
        return new LocalRegionFile(directory, name, pages);
    }

    @Override
    public RegionFile open(String name) throws IOException {
        return new LocalRegionFile(directory, name, pages);
    }
}
