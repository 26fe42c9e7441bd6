package dev.thermocline.prefetch;

import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.parquet.io.DelegatingSeekableInputStream;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;

/** A file of the magic number and a footer, all that Parquet needs to read one. Immutable. */
final class FooterFile implements InputFile {
    private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);

    private final byte[] bytes;

    FooterFile(byte[] footer) {
        bytes = ByteBuffer.allocate(MAGIC.length + footer.length)
                .put(MAGIC)
                .put(footer)
                .array();
    }

    @Override
    public long getLength() {
        return bytes.length;
    }

    @Override
    public SeekableInputStream newStream() {
        return new Stream(new Positioned(bytes));
    }

    /** Parquet's stream over the bytes. */
    private static final class Stream extends DelegatingSeekableInputStream {
        private final Positioned source;

        Stream(Positioned source) {
            super(source);
            this.source = source;
        }

        @Override
        public long getPos() {
            return source.position();
        }

        @Override
        public void seek(long target) {
            source.seek(target);
        }
    }

    /** Bytes with a position that can be set. */
    private static final class Positioned extends ByteArrayInputStream {
        Positioned(byte[] bytes) {
            super(bytes);
        }

        synchronized long position() {
            return pos;
        }

        synchronized void seek(long target) {
            pos = (int) Math.max(0, Math.min(target, count));
        }
    }
}
