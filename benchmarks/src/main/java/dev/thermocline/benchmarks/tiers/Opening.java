package dev.thermocline.benchmarks.tiers;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options.OpenFileOptions;
import org.apache.hadoop.fs.Path;

/** Opens files as readers of table formats do: they announce how they will read. */
final class Opening {
    private Opening() {}

    /**
     * Opens a file.
     *
     * @param policy one of Hadoop's read policies
     */
    static FSDataInputStream open(FileSystem fileSystem, Path path, String policy) throws IOException {
        try {
            return fileSystem
                    .openFile(path)
                    .opt(OpenFileOptions.FS_OPTION_OPENFILE_READ_POLICY, policy)
                    .build()
                    .get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while opening " + path, e);
        } catch (ExecutionException e) {
            throw new IOException(path + " can't be opened: " + e.getCause(), e);
        }
    }
}
