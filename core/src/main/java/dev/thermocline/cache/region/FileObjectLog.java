package dev.thermocline.cache.region;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.thermocline.cache.CachedObject;
import dev.thermocline.cache.ObjectLog;
import dev.thermocline.cache.directory.NotPrivateException;
import dev.thermocline.cache.directory.PrivateDirectory;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An object log in one file: records are appended in the order in which they came, by the executor. It is written anew
 * when it is opened and when it has grown to more than twice that, beside the old file and then in its place.
 *
 * <p>Bounded: at most {@value #WAITING} records wait, later ones are lost and said once. Thread-safe.
 */
final class FileObjectLog implements ObjectLog {
    private static final Logger LOG = LoggerFactory.getLogger(FileObjectLog.class);
    private static final int WAITING = 65_536;
    private static final int BATCH = 1 << 16;
    private static final long NEVER_ANEW_BELOW = 4L << 20;
    private static final int GROWTH = 2;
    private static final String MAGIC = "thermocline objects 1\n";

    private final PrivateDirectory directory;
    private final String name;
    private final Path path;
    private final Executor executor;
    private final BlockingQueue<ObjectRecord> waiting = new ArrayBlockingQueue<>(WAITING);
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final AtomicBoolean lossSaid = new AtomicBoolean();

    @GuardedBy("this")
    private final ByteBuffer batch = ByteBuffer.allocate(BATCH);

    @GuardedBy("this")
    private @Nullable FileChannel channel;

    @GuardedBy("this")
    private Supplier<List<CachedObject>> live = List::of;

    @GuardedBy("this")
    private long sizeWhenNew;

    private volatile boolean closed;

    /**
     * @param directory where the file is
     * @param name the file's, written again by {@link #recover}
     * @param executor writes; one record after the other is not asked of it
     */
    FileObjectLog(PrivateDirectory directory, String name, Executor executor) {
        this.directory = directory;
        this.name = name;
        this.path = directory.path().resolve(name);
        this.executor = executor;
    }

    @Override
    public synchronized List<CachedObject> recover(Supplier<List<CachedObject>> liveLater) throws IOException {
        live = requireNonNull(liveLater, "live is null");
        List<CachedObject> objects = read();
        begin(objects);
        schedule();
        return objects;
    }

    @GuardedBy("this")
    private List<CachedObject> read() throws IOException {
        Map<Long, CachedObject> objects = new LinkedHashMap<>();
        try (FileChannel old = directory.openFound(name)) {
            batch.clear();
            if (!fill(old) || !magic(batch)) {
                LOG.warn("{} is not a log of this format; what the disk cache holds is dropped", path);
                return List.of();
            }
            do {
                Optional<ObjectRecord> record = ObjectRecord.decoded(batch);
                while (record.isPresent()) {
                    if (record.get() instanceof ObjectRecord.Sealed sealed) {
                        objects.put(sealed.object().id(), sealed.object());
                    } else if (record.get() instanceof ObjectRecord.Dropped dropped) {
                        objects.remove(dropped.objectId());
                    }
                    record = ObjectRecord.decoded(batch);
                }
                batch.compact();
            } while (fill(old));
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (NotPrivateException e) {
            LOG.warn("What the disk cache holds is dropped: {}", e.getMessage());
            return List.of();
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            LOG.warn("{} is damaged: what was sealed after {} objects is dropped ({})", path, objects.size(), e);
        }
        return new ArrayList<>(objects.values());
    }

    /** Reads on behind what the buffer holds; false at the end of the file or if a record can't be that long. */
    @GuardedBy("this")
    private boolean fill(FileChannel from) throws IOException {
        int kept = batch.position();
        int count = 0;
        while (kept < ObjectRecord.MAX_LENGTH && batch.hasRemaining() && count >= 0) {
            count = from.read(batch);
        }
        boolean more = batch.position() > kept;
        batch.flip();
        return more;
    }

    private static boolean magic(ByteBuffer file) {
        byte[] magic = new byte[Math.min(MAGIC.length(), file.remaining())];
        file.get(magic);
        return MAGIC.equals(new String(magic, StandardCharsets.US_ASCII));
    }

    @GuardedBy("this")
    private void begin(List<CachedObject> objects) throws IOException {
        directory.requireHeld(); // or another JVM's log would be replaced
        String fresh = name + ".new";
        directory.delete(fresh);
        FileChannel opened = directory.create(fresh);
        try {
            batch.clear();
            batch.put(MAGIC.getBytes(StandardCharsets.US_ASCII));
            for (CachedObject object : objects) {
                put(new ObjectRecord.Sealed(object), opened);
            }
            write(opened);
            directory.rename(fresh, name);
        } catch (IOException e) {
            opened.close();
            directory.delete(fresh);
            throw e;
        }
        FileChannel old = channel;
        channel = opened;
        sizeWhenNew = opened.position();
        if (old != null) {
            closeQuietly(old);
        }
    }

    @GuardedBy("this")
    private void put(ObjectRecord record, FileChannel to) throws IOException {
        if (batch.remaining() < ObjectRecord.MAX_LENGTH) {
            write(to);
            batch.clear();
        }
        if (!record.putInto(batch)) {
            LOG.debug("{} is too long for the log", record);
        }
    }

    @GuardedBy("this")
    private void write(FileChannel to) throws IOException {
        batch.flip();
        while (batch.hasRemaining()) {
            to.write(batch);
        }
    }

    @Override
    public void sealed(CachedObject object) {
        offer(new ObjectRecord.Sealed(object));
    }

    @Override
    public void dropped(long objectId) {
        offer(new ObjectRecord.Dropped(objectId));
    }

    private void offer(ObjectRecord record) {
        if (closed) {
            return;
        }
        if (waiting.offer(record)) {
            schedule();
        } else if (lossSaid.compareAndSet(false, true)) {
            LOG.warn("The log of cached objects can't keep up: some objects will not be known to the next process");
        }
    }

    private void schedule() {
        if (!waiting.isEmpty() && scheduled.compareAndSet(false, true)) {
            try {
                executor.execute(this::flush);
            } catch (RejectedExecutionException e) {
                LOG.debug("closing: {} records are not logged", waiting.size());
            }
        }
    }

    private void flush() {
        scheduled.set(false); // first: what comes from now on is either seen below or schedules anew
        synchronized (this) {
            FileChannel to = channel;
            if (to == null) {
                return; // not recovered yet, which schedules
            }
            try {
                append(to);
                if (to.position() > Math.max(NEVER_ANEW_BELOW, sizeWhenNew * GROWTH)) {
                    begin(live.get());
                }
            } catch (IOException e) {
                channel = null;
                closeQuietly(to);
                LOG.warn("{} can't be written; objects from now on will not be known to the next process: {}", path, e);
            }
        }
    }

    @GuardedBy("this")
    private void append(FileChannel to) throws IOException {
        long start = to.position();
        batch.clear();
        try {
            for (ObjectRecord record = waiting.poll(); record != null; record = waiting.poll()) {
                put(record, to);
            }
            write(to);
        } catch (IOException e) {
            to.truncate(start);
            throw e;
        }
    }

    private void closeQuietly(FileChannel open) {
        try {
            open.close();
        } catch (IOException e) {
            LOG.debug("{} did not close: {}", path, e.toString());
        }
    }

    @Override
    public void close() {
        closed = true;
        synchronized (this) {
            try (FileChannel open = channel) {
                channel = null;
                if (open != null) {
                    append(open);
                }
            } catch (IOException e) {
                LOG.debug("{} did not close: {}", path, e.toString());
            }
            waiting.clear();
        }
    }
}
