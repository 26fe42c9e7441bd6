package dev.thermocline.cache.region;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * A region file on a local disk.
 *
 * <p>Java closes a channel when a thread is interrupted within a read of it, for all who use it; Spark interrupts the
 * tasks that it kills. So readers and the writer have a channel each, the writer is a thread that nobody interrupts, and
 * a channel that an interrupt closed is opened again by whoever finds it closed.
 */
final class LocalRegionFile implements RegionFile {
    private final Path path;
    private final FileChannel writing;
    private volatile FileChannel reading;
    private volatile long size;

    @GuardedBy("this")
    private boolean closed;

    /** Opens an existing file. */
    LocalRegionFile(Path path) throws IOException {
        this.path = path;
        this.writing = FileChannel.open(path, StandardOpenOption.WRITE);
        try {
            this.size = writing.size();
            this.reading = openToRead();
        } catch (IOException e) {
            writing.close();
            throw e;
        }
    }

    private FileChannel openToRead() throws IOException {
        return FileChannel.open(path, StandardOpenOption.READ);
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public void read(long position, ByteBuffer target) throws IOException {
        boolean interrupted = false;
        long at = position;
        try {
            while (target.hasRemaining()) {
                interrupted |= Thread.interrupted(); // a flag that is set would close the channel
                FileChannel channel = reading;
                try {
                    int count = channel.read(target, at);
                    if (count < 0) {
                        throw new EOFException("wanted " + target.remaining() + " B at " + at + " of " + path);
                    }
                    at += count;
                } catch (ClosedChannelException e) {
                    reopen(channel); // this thread or another one was interrupted
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private synchronized void reopen(FileChannel found) throws IOException {
        if (closed) {
            throw new ClosedChannelException();
        }
        if (reading == found) { // else another reader was faster
            reading = openToRead();
        }
    }

    @Override
    public void append(ByteBuffer... buffers) throws IOException {
        long start = size;
        long end =
                start + Arrays.stream(buffers).mapToLong(ByteBuffer::remaining).sum();
        try {
            writing.position(start);
            for (long at = start; at < end; ) {
                at += writing.write(buffers);
            }
            size = end;
        } catch (IOException e) {
            cutBack(start, e);
            throw e;
        }
    }

    private void cutBack(long start, IOException failure) {
        try {
            writing.truncate(start);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    @Override
    public void delete() throws IOException {
        Files.deleteIfExists(path);
    }

    @Override
    public void close() throws IOException {
        synchronized (this) {
            closed = true;
        }
        try (FileChannel first = writing;
                FileChannel second = reading) {
            assert first != second;
        }
    }
}
