package dev.thermocline.cache.region.file;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/** Region files in memory, on a medium that can be small, or fail reads, writes and deletes. Counts open files. */
public final class MemoryRegionFiles implements RegionFiles {
    private final Map<String, byte[]> contents = new ConcurrentHashMap<>();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger reads = new AtomicInteger();
    private volatile long capacity = Long.MAX_VALUE;
    private volatile boolean readsFail;
    private volatile boolean inMemory;
    private volatile boolean deletesFail;
    private volatile boolean denied;
    private volatile IntConsumer beforeRead = length -> {};

    /** Bytes that fit the medium; an append beyond it fails. */
    public void capacity(long bytes) {
        capacity = bytes;
    }

    public void readsFail(boolean fail) {
        readsFail = fail;
    }

    public void deletesFail(boolean fail) {
        deletesFail = fail;
    }

    /** Whether the process may neither make files nor delete them any more; what is open stays so. */
    public void denied(boolean lost) {
        denied = lost;
    }

    /** Is given the length of each read before it, on the reading thread. */
    public void beforeRead(IntConsumer action) {
        beforeRead = action;
    }

    public int openFiles() {
        return open.get();
    }

    public int reads() {
        return reads.get();
    }

    public long size() {
        return contents.values().stream().mapToLong(content -> content.length).sum();
    }

    /** Whether the system is to have all bytes in memory. */
    public void inMemory(boolean all) {
        inMemory = all;
    }

    public byte[] content(String name) {
        return contents.getOrDefault(name, new byte[0]);
    }

    public void put(String name, byte[] content) {
        contents.put(name, content);
    }

    /** The same files as another process finds them now. */
    public MemoryRegionFiles copy() {
        MemoryRegionFiles copy = new MemoryRegionFiles();
        contents.forEach((name, content) -> copy.put(name, content.clone()));
        return copy;
    }

    @Override
    public List<String> names() {
        return List.copyOf(contents.keySet());
    }

    @Override
    public RegionFile create(String name) throws IOException {
        requirePermission(name);
        if (contents.putIfAbsent(name, new byte[0]) != null) {
            throw new FileAlreadyExistsException(name);
        }
        return open(name);
    }

    @Override
    public RegionFile open(String name) throws IOException {
        byte[] content = contents.get(name);
        if (content == null) {
            throw new NoSuchFileException(name);
        }
        open.incrementAndGet();
        return new MemoryFile(name, content);
    }

    private void requirePermission(String name) throws AccessDeniedException {
        if (denied) {
            throw new AccessDeniedException(name);
        }
    }

    private final class MemoryFile implements RegionFile {
        private final String name;
        private volatile byte[] content;
        private volatile boolean closed;

        MemoryFile(String name, byte[] content) {
            this.name = name;
            this.content = content;
        }

        @Override
        public long size() {
            return content.length;
        }

        @Override
        public void read(long position, ByteBuffer target) throws IOException {
            reads.incrementAndGet();
            beforeRead.accept(target.remaining());
            if (closed) {
                throw new IOException(name + " is closed");
            }
            if (readsFail) {
                throw new IOException("Input/output error");
            }
            if (position + target.remaining() > content.length) {
                throw new EOFException(name);
            }
            target.put(content, (int) position, target.remaining());
        }

        @Override
        public boolean inMemory(long position, int length) {
            return inMemory;
        }

        @Override
        public synchronized void append(ByteBuffer... buffers) throws IOException {
            int length = Arrays.stream(buffers).mapToInt(ByteBuffer::remaining).sum();
            if (MemoryRegionFiles.this.size() + length > capacity) {
                throw new IOException("No space left on device");
            }
            byte[] longer = Arrays.copyOf(content, content.length + length);
            ByteBuffer end = ByteBuffer.wrap(longer).position(content.length);
            Arrays.stream(buffers).forEach(end::put);
            content = longer;
            contents.computeIfPresent(name, (key, present) -> longer);
        }

        @Override
        public void finish() {}

        @Override
        public void delete() throws IOException {
            requirePermission(name);
            if (deletesFail) {
                throw new IOException("Read-only file system");
            }
            contents.remove(name);
        }

        @Override
        public void close() {
            closed = true;
            open.decrementAndGet();
        }
    }
}
