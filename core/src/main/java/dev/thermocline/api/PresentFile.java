package dev.thermocline.api;

import static java.util.Objects.requireNonNull;

import java.io.Closeable;
import java.io.IOException;
import org.apache.hadoop.fs.FSDataInputStream;

/**
 * A file that S3 has, open.
 *
 * @param stream its bytes, for one thread
 * @param length bytes of the file
 * @param modificationTime S3's, in milliseconds since the epoch
 */
public record PresentFile(FSDataInputStream stream, long length, long modificationTime) implements Closeable {
    /** Rejects missing parts. */
    public PresentFile {
        requireNonNull(stream, "stream is null");
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
