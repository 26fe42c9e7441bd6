package dev.thermocline.hadoop.requests;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.thermocline.api.CacheControl;
import dev.thermocline.runtime.ProcessCache;
import dev.thermocline.warm.WarmOutcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileRange;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The file system that is measured, another client's, and files of known bytes; with the calls as Parquet, Spark and
 * Delta make them. Every read is compared with what was written.
 */
final class Scene {
    static final int FOOTER = 20 * 1024;
    private static final byte[] MAGIC = {'P', 'A', 'R', '1'};
    private static final int TRAILER = 8;
    private static final int BUFFER = 64 * 1024;
    private static final String PARQUET_POLICY = "parquet, vector, random, adaptive";
    private static final Map<Long, byte[]> CONTENTS = new ConcurrentHashMap<>();

    private final FileSystem fileSystem;
    private final FileSystem other;
    private final Path root;
    private final List<Path> files;
    private final Map<Path, FileStatus> statuses = new ConcurrentHashMap<>();
    private final Map<Path, byte[]> written = new ConcurrentHashMap<>();

    Scene(FileSystem fileSystem, FileSystem other, Path root, List<Path> files) {
        this.fileSystem = requireNonNull(fileSystem, "fileSystem is null");
        this.other = requireNonNull(other, "other is null");
        this.root = requireNonNull(root, "root is null");
        this.files = List.copyOf(files);
    }

    FileSystem fileSystem() {
        return fileSystem;
    }

    /** A name in the bucket. */
    Path path(String name) {
        return new Path(root, name);
    }

    /** A data file that nobody has written beforehand. */
    Path target() {
        return path(String.format(Scenario.Files.DATA, 99));
    }

    Path file() {
        return files.get(0);
    }

    List<Path> files() {
        return files;
    }

    /** Length of what was written under a key; 0 if nothing was. */
    long length(String key) {
        return written.getOrDefault(path(key), new byte[0]).length;
    }

    /** Random bytes in the frame of a Parquet file: magic, data, footer, its length, magic. */
    private static byte[] content(int length, long seed) {
        return CONTENTS.computeIfAbsent(((long) length << 8) + seed, key -> {
            byte[] bytes = new byte[length];
            new Random(key).nextBytes(bytes);
            ByteBuffer buffer = ByteBuffer.wrap(bytes).order(java.nio.ByteOrder.LITTLE_ENDIAN);
            buffer.put(0, MAGIC).putInt(length - TRAILER, FOOTER).put(length - MAGIC.length, MAGIC);
            return bytes;
        });
    }

    /** Another client writes a file; each generation has other bytes. */
    void writeElsewhere(Path path, int length, int generation) throws IOException {
        write(other, path, length, generation);
    }

    void write(Path path, int length) throws IOException {
        write(fileSystem, path, length, 0);
    }

    private void write(FileSystem client, Path path, int length, int generation) throws IOException {
        byte[] bytes = content(length, generation);
        written.put(path, bytes);
        try (FSDataOutputStream out = client.create(path, true)) {
            out.write(bytes);
        }
    }

    FileStatus status(Path path) throws IOException {
        FileStatus status = fileSystem.getFileStatus(path);
        assertThat(status.getLen()).isEqualTo(bytes(path).length);
        statuses.put(path, status);
        return status;
    }

    /** The status that was last asked for. */
    FileStatus known(Path path) {
        return requireNonNull(statuses.get(path), "nobody asked for " + path);
    }

    private byte[] bytes(Path path) {
        return requireNonNull(written.get(path), "nobody wrote " + path);
    }

    /** Parquet's way in: the status, then openFile with it. */
    FSDataInputStream open(Path path) throws Exception {
        return open(status(path));
    }

    FSDataInputStream open(FileStatus status) throws Exception {
        return fileSystem
                .openFile(status.getPath())
                .withFileStatus(status)
                .opt("fs.option.openfile.read.policy", PARQUET_POLICY)
                .build()
                .get(1, TimeUnit.MINUTES);
    }

    /** Delta Kernel's way in: no status, but the length from the log. */
    FSDataInputStream openOfLength(Path path) throws Exception {
        return fileSystem
                .openFile(path)
                .opt("fs.option.openfile.read.policy", PARQUET_POLICY)
                .opt("fs.option.openfile.length", Integer.toString(bytes(path).length))
                .build()
                .get(1, TimeUnit.MINUTES);
    }

    void footer(Path path) throws Exception {
        try (FSDataInputStream in = open(path)) {
            footer(in, path);
        }
    }

    void footers() throws Exception {
        for (Path path : files) {
            footer(path);
        }
    }

    void footerByOpen(Path path) throws IOException {
        try (FSDataInputStream in = fileSystem.open(path)) {
            footer(in, path);
        }
    }

    void footerByLength(Path path) throws Exception {
        try (FSDataInputStream in = openOfLength(path)) {
            footer(in, path);
        }
    }

    /** The last eight bytes, then the footer whose length they say. */
    void footer(FSDataInputStream in, Path path) throws IOException {
        byte[] expected = bytes(path);
        part(in, expected, expected.length - TRAILER, TRAILER);
        part(in, expected, expected.length - TRAILER - FOOTER, FOOTER);
    }

    private static void part(FSDataInputStream in, byte[] expected, int start, int length) throws IOException {
        byte[] read = new byte[length];
        in.seek(start);
        in.readFully(read);
        assertThat(read).isEqualTo(Arrays.copyOfRange(expected, start, start + length));
    }

    /** Column chunks of 300 KB, far from each other, by one vectored read. */
    void chunks(FSDataInputStream in, Path path, int... megabytes) throws Exception {
        byte[] expected = bytes(path);
        List<FileRange> ranges = Arrays.stream(megabytes)
                .mapToObj(start -> FileRange.createFileRange((long) start << 20, 300 * 1024))
                .toList();
        in.readVectored(ranges, ByteBuffer::allocate);
        for (FileRange range : ranges) {
            byte[] read = new byte[range.getLength()];
            range.getData().get(1, TimeUnit.MINUTES).get(read);
            int start = (int) range.getOffset();
            assertThat(read).isEqualTo(Arrays.copyOfRange(expected, start, start + read.length));
        }
    }

    /** As many threads, each with a stream of its own, read the same bytes in the middle of the first file. */
    void together(int threads, int length) throws Exception {
        byte[] expected = bytes(file());
        int start = expected.length / 2;
        CountDownLatch open = new CountDownLatch(threads);
        ExecutorService readers = Executors.newFixedThreadPool(threads);
        try {
            Callable<byte[]> reader = () -> {
                byte[] read = new byte[length];
                try (FSDataInputStream in = open(known(file()))) {
                    open.countDown();
                    open.await();
                    in.readFully(start, read);
                }
                return read;
            };
            for (Future<byte[]> read : readers.invokeAll(Collections.nCopies(threads, reader))) {
                assertThat(read.get()).isEqualTo(Arrays.copyOfRange(expected, start, start + length));
            }
        } finally {
            readers.shutdownNow();
        }
    }

    /** Brings a file's tail into the process's cache. */
    void warm(Path path) throws Exception {
        CacheControl control = ProcessCache.current().orElseThrow();
        assertThat(control.warm(path, bytes(path).length).get(1, TimeUnit.MINUTES))
                .isIn(WarmOutcome.RESIDENT, WarmOutcome.ALREADY);
    }

    /** From front to end, 64 KB at a time. */
    void whole(Path path) throws IOException {
        byte[] expected = bytes(path);
        byte[] read = new byte[expected.length];
        try (FSDataInputStream in = fileSystem.open(path)) {
            int done = 0;
            while (done < read.length) {
                int count = in.read(read, done, Math.min(BUFFER, read.length - done));
                assertThat(count).as("end of file at " + done).isPositive();
                done += count;
            }
            assertThat(in.read()).isEqualTo(-1);
        }
        assertThat(Arrays.equals(read, expected)).as("bytes of " + path).isTrue();
    }
}
