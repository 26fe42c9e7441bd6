package dev.thermocline.capture;

import static java.util.Objects.requireNonNull;

import dev.thermocline.failure.CacheFailures;
import dev.thermocline.s3.ResponseRecorder;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import org.apache.hadoop.fs.Abortable;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.StreamCapabilities;
import org.apache.hadoop.fs.Syncable;
import org.apache.hadoop.fs.statistics.IOStatistics;
import org.apache.hadoop.fs.statistics.IOStatisticsSource;

/**
 * Passes everything through to S3A's stream and shows the observer what went by. S3A's stream comes first at every
 * step but one: bytes are observed after it took them, the file is published after its {@code close} came back; that it
 * is about to be closed is announced before.
 *
 * <p>Used by one thread at a time, like any output stream.
 */
public final class ObservedOutputStream extends OutputStream
        implements Syncable, StreamCapabilities, Abortable, IOStatisticsSource {
    private final FSDataOutputStream out;
    private final String bucket;
    private final String key;
    private final WriteObserver observer;
    private final byte[] single = new byte[1];
    private boolean observing = true;
    private boolean closed;

    /** @param out S3A's stream, owned from now on */
    public ObservedOutputStream(FSDataOutputStream out, String bucket, String key, WriteObserver observer) {
        this.out = requireNonNull(out, "out is null");
        this.bucket = requireNonNull(bucket, "bucket is null");
        this.key = requireNonNull(key, "key is null");
        this.observer = requireNonNull(observer, "observer is null");
    }

    @Override
    public void write(int value) throws IOException {
        single[0] = (byte) value;
        write(single, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        boolean taken = false;
        try {
            out.write(bytes, offset, length);
            taken = true;
        } finally {
            if (!taken) {
                abandon();
            }
        }
        if (observing && length > 0) {
            observe(bytes, offset, length);
        }
    }

    /** What was not observed whole is not published, whatever kept it from being. */
    private void observe(byte[] bytes, int offset, int length) {
        boolean observed = false;
        try {
            observed = CacheFailures.run("observing a write", () -> observer.wrote(bytes, offset, length));
        } finally {
            if (!observed) {
                abandon();
            }
        }
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public void hflush() throws IOException {
        out.hflush();
    }

    @Override
    public void hsync() throws IOException {
        out.hsync();
    }

    @Override
    public boolean hasCapability(String capability) {
        return out.hasCapability(capability);
    }

    @Override
    public IOStatistics getIOStatistics() {
        return out.getIOStatistics();
    }

    @Override
    public AbortableResult abort() {
        abandon();
        return out.abort();
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            out.close();
            return;
        }
        closed = true;
        Optional<ResponseRecorder.Answer> answer = Optional.empty();
        try {
            announce();
            answer = ResponseRecorder.watch(bucket, key, out::close);
        } finally {
            if (answer.isPresent() && observing) {
                ResponseRecorder.Answer published = answer.get();
                observing = false;
                CacheFailures.run("publishing a written file", () -> observer.published(published));
            } else {
                abandon();
            }
        }
    }

    /** Who fails at this has not seen the write. */
    private void announce() {
        if (observing && !CacheFailures.run("announcing a written file", observer::closing)) {
            abandon();
        }
    }

    private void abandon() {
        if (observing) {
            observing = false;
            CacheFailures.run("abandoning a written file", observer::abandoned);
        }
    }
}
