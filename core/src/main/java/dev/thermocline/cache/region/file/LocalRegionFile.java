package dev.thermocline.cache.region.file;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.thermocline.cache.block.DirectBuffers;
import dev.thermocline.cache.directory.PrivateDirectory;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A region file on a local disk.
 *
 * <p>Java closes a channel when a thread is interrupted within a read of it, for all who use it; Spark interrupts the
 * tasks that it kills. So readers and the writer have a channel each, the writer is a thread that nobody interrupts,
 * and a channel that an interrupt closed is opened again by whoever finds it closed.
 */
final class LocalRegionFile implements RegionFile {
    private static final int SHORT = 16 * 1024;

    private final PrivateDirectory directory;
    private final String name;
    private final ResidentPages pages;
    private volatile FileChannel reading;
    private volatile long size;

    /** Open from the first append to the last: most files are only read. */
    @GuardedBy("this")
    private @Nullable FileChannel writing;

    @GuardedBy("this")
    private boolean closed;

    /** Opens an existing file. */
    LocalRegionFile(PrivateDirectory directory, String name, ResidentPages pages) throws IOException {
        this.directory = directory;
        this.name = name;
        this.pages = pages;
        this.reading = openToRead();
        this.size = reading.size();
    }

    private FileChannel openToRead() throws IOException {
        return directory.open(name, StandardOpenOption.READ);
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
                    int count = read(channel, at, target);
                    if (count < 0) {
                        throw new EOFException("wanted " + target.remaining() + " B at " + at + " of " + name);
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

    /**
     * Reads some bytes. Java reads into the heap by way of a buffer that it keeps for each thread, as long as the
     * longest read: it is asked for short reads only.
     */
    private static int read(FileChannel channel, long at, ByteBuffer target) throws IOException {
        if (target.isDirect() || target.remaining() <= SHORT) {
            return channel.read(target, at);
        }
        ByteBuffer piece = DirectBuffers.poll();
        if (piece == null) {
            int count = channel.read(target.slice(target.position(), SHORT), at);
            target.position(target.position() + Math.max(0, count));
            return count;
        }
        try {
            piece.limit(Math.min(piece.capacity(), target.remaining()));
            int count = channel.read(piece, at);
            target.put(piece.flip());
            return count;
        } finally {
            DirectBuffers.giveBack(piece);
        }
    }

    @Override
    public boolean inMemory(long position, int length) {
        boolean interrupted = Thread.interrupted(); // as for a read
        try {
            return pages.contains(this, reading, position, length);
        } catch (IOException e) {
            return false; // the read opens what an interrupt closed
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
        FileChannel channel = channelToWrite();
        try {
            channel.position(start);
            for (long at = start; at < end; ) {
                at += channel.write(buffers);
            }
            size = end;
        } catch (IOException e) {
            cutBack(channel, start, e);
            throw e;
        }
    }

    private synchronized FileChannel channelToWrite() throws IOException {
        if (closed) {
            throw new ClosedChannelException();
        }
        if (writing == null) {
            writing = directory.open(name, StandardOpenOption.WRITE);
        }
        return writing;
    }

    private static void cutBack(FileChannel channel, long start, IOException failure) {
        try {
            channel.truncate(start);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    @Override
    public synchronized void finish() throws IOException {
        FileChannel channel = writing;
        writing = null;
        if (channel != null) {
            channel.close();
        }
    }

    @Override
    public void delete() throws IOException {
        directory.delete(name);
    }

    @Override
    public void close() throws IOException {
        synchronized (this) {
            closed = true;
        }
        try {
            pages.forget(this);
            finish();
        } finally {
            reading.close();
        }
    }
}
