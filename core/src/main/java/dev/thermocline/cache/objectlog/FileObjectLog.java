package dev.thermocline.cache.objectlog;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.thermocline.cache.directory.PrivateDirectory;
import dev.thermocline.cache.disk.DiskLayout;
import dev.thermocline.cache.object.CachedObject;
import dev.thermocline.cache.object.ObjectLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
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
 * An object log in one file: records are appended in the order in which they came, by the executor. The file is written
 * again from the objects that are sealed at that time, beside the old one and then in its place, when it is opened,
 * when it has grown to more than twice that, after records were lost because too many waited, when it is gone, and a
 * while after a write failed.
 *
 * <p>Bounded: at most {@value #WAITING} records wait, and the file is never longer than its limit and one batch;
 * objects that do not fit are not known to the next process. Thread-safe.
 */
public final class FileObjectLog implements ObjectLog {
    private static final Logger LOG = LoggerFactory.getLogger(FileObjectLog.class);
    private static final int WAITING = 65_536;
    private static final int BATCH = 1 << 16;
    private static final long SMALL = 4L << 20;
    private static final int GROWTH = 2;

    /** How long after a failure the file is written again. */
    static final Duration PAUSE = Duration.ofSeconds(30);

    private final PrivateDirectory directory;
    private final String name;
    private final Path path;
    private final ObjectLogHeader header;
    private final long limit;
    private final Executor executor;
    private final Timer timer;
    private final BlockingQueue<ObjectRecord> waiting = new ArrayBlockingQueue<>(WAITING);
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final AtomicBoolean recordsLost = new AtomicBoolean();

    @GuardedBy("this")
    private final ByteBuffer batch = ByteBuffer.allocate(BATCH);

    @GuardedBy("this")
    private @Nullable FileChannel channel;

    /** Which file is open, where the file system knows. */
    @GuardedBy("this")
    private @Nullable Object fileKey;

    @GuardedBy("this")
    private Supplier<List<CachedObject>> live = List::of;

    @GuardedBy("this")
    private long sizeWhenNew;

    @GuardedBy("this")
    private boolean recovered;

    @GuardedBy("this")
    private boolean failing;

    private volatile long size;
    private volatile boolean closed;

    /** Runs something once, later, on any thread. */
    @FunctionalInterface
    public interface Timer {
        /** May run it never, after the log is closed. */
        void schedule(Runnable task, Duration delay);
    }

    /**
     * @param directory where the file is
     * @param name the file's, written again by {@link #recover}
     * @param layout under which objects are stored
     * @param limit bytes that the file may take
     * @param executor writes; one record after the other is not asked of it
     * @param timer tries again after a failure
     */
    public FileObjectLog(
            PrivateDirectory directory, String name, DiskLayout layout, long limit, Executor executor, Timer timer) {
        this.directory = directory;
        this.name = name;
        this.path = directory.path().resolve(name);
        this.header = ObjectLogHeader.of(layout, new SecureRandom().nextLong());
        this.limit = limit;
        this.executor = executor;
        this.timer = timer;
        this.size = sizeOf(directory, name);
    }

    private static long sizeOf(PrivateDirectory directory, String name) {
        try {
            return directory.attributes(name).map(BasicFileAttributes::size).orElse(0L);
        } catch (IOException e) {
            return 0;
        }
    }

    /** Bytes of the file. */
    public long size() {
        return size;
    }

    @Override
    public synchronized List<CachedObject> recover(Supplier<List<CachedObject>> liveLater) {
        live = requireNonNull(liveLater, "live is null");
        List<CachedObject> objects = read();
        recovered = true;
        try {
            begin(objects);
        } catch (IOException e) {
            failed(e);
        }
        schedule();
        return objects;
    }

    @GuardedBy("this")
    private List<CachedObject> read() {
        try {
            if (!(ObjectLogReader.start(directory, name) instanceof ObjectLogReader.Start.Header start)
                    || !start.header().layout().cutsAlike(header.layout())) {
                return List.of(); // logged when the directory was opened
            }
            ObjectLogReader reader = new ObjectLogReader(directory, name);
            List<CachedObject> objects = reader.read();
            if (reader.damagedBytes() > 0 || reader.failure().isPresent()) {
                objects.replaceAll(object -> object.with(null)); // that one was changed may be what is lost
                LOG.warn(
                        "{} is damaged ({} B{}): {} objects were found in it, files that others were are read from S3 again",
                        path,
                        reader.damagedBytes(),
                        reader.failure().map(e -> ", " + e).orElse(""),
                        objects.size());
            }
            return withRules(objects, start.header());
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            LOG.warn("{} can't be read; what the disk cache holds is dropped: {}", path, e.toString());
            return List.of();
        }
    }

    /** Without those whose rule is another one today: their time to live would be. */
    @GuardedBy("this")
    private List<CachedObject> withRules(List<CachedObject> objects, ObjectLogHeader then) {
        List<CachedObject> kept = objects.stream()
                .filter(object -> then.ruleHolds(object.id(), header))
                .toList();
        if (kept.size() < objects.size()) {
            LOG.info(
                    "{} of {} objects in {} are dropped: the number of their rule in fs.s3a.cache.ttl.rules means another"
                            + " rule now. Add rules at the end of the list, and change durations only, to keep them.",
                    objects.size() - kept.size(),
                    objects.size(),
                    path);
        }
        return kept;
    }

    @GuardedBy("this")
    private void begin(List<CachedObject> objects) throws IOException {
        directory.requireHeld(); // or another JVM's log would be replaced
        String fresh = name + ".new";
        directory.delete(fresh);
        FileChannel opened = directory.create(fresh);
        try {
            batch.clear();
            header.putInto(batch);
            int written = 0;
            while (written < objects.size() && opened.position() + batch.position() < limit / GROWTH) {
                put(new ObjectRecord.Sealed(objects.get(written)), opened);
                written++;
            }
            write(opened);
            if (written < objects.size()) {
                LOG.info(
                        "{} of {} objects fit into {}: the next process will know no others",
                        written,
                        objects.size(),
                        path);
            }
            directory.rename(fresh, name);
            fileKey = key();
        } catch (IOException e) {
            opened.close();
            directory.delete(fresh);
            throw e;
        }
        FileChannel old = channel;
        channel = opened;
        sizeWhenNew = opened.position();
        size = sizeWhenNew;
        if (failing) {
            failing = false;
            LOG.info("{} is written again: objects are known to the next process", path);
        }
        if (old != null) {
            closeQuietly(old);
        }
    }

    private @Nullable Object key() throws IOException {
        return directory
                .attributes(name)
                .orElseThrow(() -> new NoSuchFileException(path.toString()))
                .fileKey();
    }

    @GuardedBy("this")
    private void put(ObjectRecord record, FileChannel to) throws IOException {
        if (batch.remaining() < ObjectRecord.MAX_LENGTH) {
            write(to);
        }
        if (!record.putInto(batch, header.salt())) {
            LOG.debug("{} is too long for the log", record);
        } else if (record instanceof ObjectRecord.Sealed sealed
                && sealed.object().stated() != null) {
            put(new ObjectRecord.Stated(sealed.object().id(), sealed.object().stated()), to);
        }
    }

    @GuardedBy("this")
    private void write(FileChannel to) throws IOException {
        batch.flip();
        while (batch.hasRemaining()) {
            to.write(batch);
        }
        batch.clear();
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
        } else if (recordsLost.compareAndSet(false, true)) {
            LOG.debug("{} can't keep up: it will be written again", path);
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
        scheduled.set(false); // first: what comes from now on is either seen below or schedules again
        synchronized (this) {
            FileChannel to = channel;
            if (!recovered || closed) {
                return; // recovering schedules
            }
            try {
                if (to == null) {
                    waiting.clear(); // when the timer has come, the file is written from what is sealed then
                } else if (recordsLost.get() || isGone()) {
                    beginFromLive();
                } else {
                    append(to);
                    if (size > Math.min(limit, Math.max(SMALL, sizeWhenNew * GROWTH))) {
                        beginFromLive();
                    }
                }
            } catch (IOException e) {
                failed(e);
            }
        }
    }

    /** Whoever sealed or dropped an object did so before the log was notified: what waits is in the list already. */
    @GuardedBy("this")
    private void beginFromLive() throws IOException {
        recordsLost.set(false);
        waiting.clear();
        begin(live.get());
    }

    /** Somebody cleaned up underneath: writes to a file that was deleted do not fail. */
    @GuardedBy("this")
    private boolean isGone() throws IOException {
        try {
            return !Objects.equals(fileKey, key());
        } catch (NoSuchFileException e) {
            return true;
        }
    }

    @GuardedBy("this")
    private void failed(IOException e) {
        FileChannel broken = channel;
        channel = null;
        if (broken != null) {
            closeQuietly(broken);
        }
        if (!failing) {
            failing = true;
            LOG.warn(
                    "{} can't be written; until it can, tried every {} s, objects will not be known to the next process: {}",
                    path,
                    PAUSE.toSeconds(),
                    e.toString());
        }
        timer.schedule(this::retry, PAUSE);
    }

    private void retry() {
        try {
            executor.execute(() -> {
                synchronized (this) {
                    if (!closed && channel == null) {
                        try {
                            beginFromLive();
                        } catch (IOException e) {
                            failed(e);
                        }
                    }
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("closing: {} is not written again", path);
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
            size = to.position();
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
