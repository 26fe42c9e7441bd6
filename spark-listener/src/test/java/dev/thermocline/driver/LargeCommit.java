package dev.thermocline.driver;

import dev.thermocline.fake.Texts;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.fs.FSInputStream;

/** A commit that adds and removes so many files, made line by line while it is read. */
final class LargeCommit extends FSInputStream {
    private static final long BYTES_OF_A_FILE = 300L << 10; // its footer counts whole

    private final int files;
    private byte[] line = new byte[0];
    private int position;
    private int lines;
    private long read;

    LargeCommit(int files) {
        this.files = files;
    }

    @Override
    public int read() {
        if (position == line.length && !turn()) {
            return -1;
        }
        read++;
        return line[position++];
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        if (position == line.length && !turn()) {
            return -1;
        }
        int count = Math.min(length, line.length - position);
        System.arraycopy(line, position, target, offset, count);
        position += count;
        read += count;
        return count;
    }

    private boolean turn() {
        if (lines == 2 * files) {
            return false;
        }
        int file = lines / 2;
        String text = lines % 2 == 0
                ? Texts.add(HeapChild.name(7, file)).replace("1000", Long.toString(BYTES_OF_A_FILE + file))
                : Texts.remove(HeapChild.name(6, file));
        line = (text + "\n").getBytes(StandardCharsets.UTF_8);
        position = 0;
        lines++;
        return true;
    }

    @Override
    public void seek(long target) {
        throw new UnsupportedOperationException("read from the start to the end");
    }

    @Override
    public long getPos() {
        return read;
    }

    @Override
    public boolean seekToNewSource(long target) {
        return false;
    }
}
