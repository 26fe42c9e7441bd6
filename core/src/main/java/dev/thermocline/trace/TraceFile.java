package dev.thermocline.trace;

import static java.util.Objects.requireNonNull;

import dev.thermocline.cache.directory.OwnerOnly;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file that is written from its start up to a maximum of bytes, by one thread. Bytes are the system's once
 * {@link #write} has returned: the end of the process, however it comes, loses none of them.
 */
final class TraceFile implements Closeable {
    static final String NAMES = ".names";
    private static final int ATTEMPTS = 100;

    private final WritableByteChannel channel;
    private final long maximum;
    private long written;

    /** Makes a file that is not there yet, and opens it. */
    @FunctionalInterface
    interface Maker {
        WritableByteChannel make(Path file) throws IOException;
    }

    TraceFile(WritableByteChannel channel, long maximum) {
        this.channel = requireNonNull(channel, "channel is null");
        this.maximum = maximum;
    }

    static WritableByteChannel make(Path file) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null) {
            OwnerOnly.createDirectories(directory);
        }
        return OwnerOnly.create(file);
    }

    /**
     * A name that no trace has yet, made from a wanted one: processes in containers have the same number and may share
     * a directory.
     *
     * @param made is given each name that may be free, and throws that it was not
     * @return the name that was free
     */
    static Path free(Path wanted, Attempt made) throws IOException {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            Path file = attempt == 1 ? wanted : Path.of(wanted + "-" + attempt);
            if (!Files.exists(Path.of(file + NAMES))) {
                try {
                    made.attempt(file);
                    return file;
                } catch (FileAlreadyExistsException e) {
                    // another process was first: its trace stays as it is
                }
            }
        }
        throw new FileAlreadyExistsException(
                wanted.toString(), null, "there are " + ATTEMPTS + " traces of this name: delete some");
    }

    /** Makes the file of a name. */
    @FunctionalInterface
    interface Attempt {
        void attempt(Path file) throws IOException;
    }

    /** Bytes that may still be written. */
    long room() {
        return maximum - written;
    }

    /** Writes all of what there must be room for. */
    void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            written += channel.write(bytes);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
