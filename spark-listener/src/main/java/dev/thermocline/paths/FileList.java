package dev.thermocline.paths;

import static java.util.Objects.requireNonNull;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.apache.hadoop.fs.Path;

/**
 * Files of a commit in little memory, bounded by bytes: pages of names relative to the table's root, compressed as soon
 * as they are full, at about 30 bytes a file. It is filled by {@link #add} and closed by {@link #close}; from then on
 * it is immutable and thread-safe. An iteration holds one page.
 */
public final class FileList implements Iterable<ListedFile> {
    private static final int PAGE_BYTES = 64 << 10;
    private static final int COMPRESSED_FROM = 4 << 10;
    private static final int OVERHEAD_BYTES = 64;
    private static final int LONGEST_NAME = 8 << 10; // S3's are 1,024 bytes
    private static final byte EXTERNAL = 1;
    private static final byte BELOW_ROOT = 2;

    private final String root;
    private final long maxBytes;
    private final List<Page> pages = new ArrayList<>(1);
    private ByteArrayOutputStream open = new ByteArrayOutputStream(0);
    private int openFiles;
    private boolean closed;
    private int size;
    private long pagesBytes;

    /**
     * An empty list.
     *
     * @param table its root: names below it are stored without it
     * @param maxBytes heap that the list may take
     */
    public FileList(Path table, long maxBytes) {
        this.root = table + (table.isRoot() ? "" : Path.SEPARATOR);
        this.maxBytes = maxBytes;
    }

    /**
     * Adds a file.
     *
     * @return whether there was room
     * @throws IllegalStateException if the list is closed
     */
    public boolean add(ListedFile file) {
        if (closed) {
            throw new IllegalStateException("the list is closed");
        }
        String name = file.text();
        if (bytes() + OVERHEAD_BYTES > maxBytes || name.length() > LONGEST_NAME) {
            return false;
        }
        boolean below = name.startsWith(root);
        try {
            DataOutputStream out = new DataOutputStream(open);
            out.writeByte((file.external() ? EXTERNAL : 0) | (below ? BELOW_ROOT : 0));
            out.writeLong(file.size());
            out.writeUTF(below ? name.substring(root.length()) : name);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // an array has room
        }
        openFiles++;
        size++;
        if (open.size() >= PAGE_BYTES) {
            endPage();
        }
        return true;
    }

    /** No more files come. Returns this list. */
    public FileList close() {
        if (openFiles > 0) {
            endPage();
        }
        open = new ByteArrayOutputStream(0);
        closed = true;
        return this;
    }

    private void endPage() {
        byte[] plain = open.toByteArray();
        Page page = plain.length < COMPRESSED_FROM
                ? new Page(openFiles, plain, false)
                : new Page(openFiles, compressed(plain), true);
        pages.add(page);
        pagesBytes += page.data().length + OVERHEAD_BYTES;
        open.reset();
        openFiles = 0;
    }

    private static byte[] compressed(byte[] plain) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(plain.length / 2);
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        try (DeflaterOutputStream out = new DeflaterOutputStream(bytes, deflater)) {
            out.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // an array has room
        } finally {
            deflater.end();
        }
        return bytes.toByteArray();
    }

    /** Files in the list. */
    public int size() {
        return size;
    }

    /** Heap that it takes, in bytes, estimated. */
    public long bytes() {
        return pagesBytes + open.size() + OVERHEAD_BYTES;
    }

    /** The files in the order in which they were added; of a closed list. */
    @Override
    public Iterator<ListedFile> iterator() {
        return new Files();
    }

    private record Page(int files, byte[] data, boolean compressed) {
        Page {
            requireNonNull(data, "data is null");
        }

        byte[] plain() throws IOException {
            if (!compressed) {
                return data;
            }
            try (InputStream in = new InflaterInputStream(new ByteArrayInputStream(data))) {
                return in.readAllBytes();
            }
        }
    }

    /** Reads one page after the other. */
    private final class Files implements Iterator<ListedFile> {
        private final Iterator<Page> next = pages.iterator();
        private DataInputStream page = new DataInputStream(InputStream.nullInputStream());
        private int left;

        @Override
        public boolean hasNext() {
            return left > 0 || next.hasNext();
        }

        @Override
        public ListedFile next() {
            try {
                if (left == 0) {
                    turn();
                }
                left--;
                int flags = page.readByte();
                long bytes = page.readLong();
                String name = page.readUTF();
                return new ListedFile((flags & BELOW_ROOT) != 0 ? root + name : name, bytes, (flags & EXTERNAL) != 0);
            } catch (IOException e) {
                throw new UncheckedIOException(e); // what was written is read back
            }
        }

        private void turn() throws IOException {
            if (!next.hasNext()) {
                throw new NoSuchElementException();
            }
            Page following = next.next();
            page = new DataInputStream(new ByteArrayInputStream(following.plain()));
            left = following.files();
        }
    }
}
