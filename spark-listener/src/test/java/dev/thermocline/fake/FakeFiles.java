package dev.thermocline.fake;

import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/** Texts by path, and files of which nothing but a length is there: to be opened and listed. Thread-safe. */
public final class FakeFiles extends FileSystem {
    public final Map<Path, String> texts = new ConcurrentHashMap<>();
    public final Map<Path, Long> lengths = new ConcurrentHashMap<>();
    public final AtomicInteger opens = new AtomicInteger();

    public FakeFiles() {
        setConf(new Configuration(false));
    }

    @Override
    public URI getUri() {
        return URI.create("s3a://bucket");
    }

    @Override
    public FSDataInputStream open(Path path, int bufferSize) throws FileNotFoundException {
        opens.incrementAndGet();
        return opened(path);
    }

    /** As {@link #open}, not counted. */
    public FSDataInputStream opened(Path path) throws FileNotFoundException {
        String text = texts.get(path);
        if (text == null) {
            throw new FileNotFoundException(path.toString());
        }
        return new FSDataInputStream(new SeekableBytes(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public FileStatus[] listStatus(Path directory) throws FileNotFoundException {
        Map<Path, Long> files = new TreeMap<>(lengths);
        texts.forEach((path, text) -> files.put(path, (long) text.length()));
        Map<Path, FileStatus> children = new LinkedHashMap<>();
        files.forEach((file, length) -> {
            Path below = file;
            for (Path above = file.getParent(); above != null; above = above.getParent()) {
                if (above.equals(directory)) {
                    boolean nested = !below.equals(file);
                    children.put(below, new FileStatus(nested ? 0 : length, nested, 1, 1, 0, below));
                }
                below = above;
            }
        });
        if (children.isEmpty()) {
            throw new FileNotFoundException(directory.toString());
        }
        return children.values().toArray(FileStatus[]::new);
    }

    @Override
    public FileStatus getFileStatus(Path path) throws FileNotFoundException {
        throw new FileNotFoundException(path.toString());
    }

    @Override
    public FSDataOutputStream create(
            Path path,
            FsPermission permission,
            boolean overwrite,
            int bufferSize,
            short replication,
            long blockSize,
            Progressable progress) {
        throw new UnsupportedOperationException("read-only");
    }

    @Override
    public FSDataOutputStream append(Path path, int bufferSize, Progressable progress) {
        throw new UnsupportedOperationException("read-only");
    }

    @Override
    public boolean rename(Path from, Path to) {
        throw new UnsupportedOperationException("read-only");
    }

    @Override
    public boolean delete(Path path, boolean recursive) {
        throw new UnsupportedOperationException("read-only");
    }

    @Override
    public boolean mkdirs(Path path, FsPermission permission) {
        throw new UnsupportedOperationException("read-only");
    }

    @Override
    public void setWorkingDirectory(Path directory) {
        // paths here are absolute
    }

    @Override
    public Path getWorkingDirectory() {
        return new Path("s3a://bucket/");
    }

    private static final class SeekableBytes extends FSInputStream {
        private final ByteArrayInputStream bytes;
        private final long length;

        SeekableBytes(byte[] bytes) {
            this.bytes = new ByteArrayInputStream(bytes);
            this.length = bytes.length;
        }

        @Override
        public void seek(long position) {
            bytes.reset();
            var unused = bytes.skip(position);
        }

        @Override
        public long getPos() {
            return length - bytes.available();
        }

        @Override
        public boolean seekToNewSource(long target) {
            return false;
        }

        @Override
        public int read() {
            return bytes.read();
        }

        @Override
        public int read(byte[] target, int offset, int count) {
            return bytes.read(target, offset, count);
        }
    }
}
