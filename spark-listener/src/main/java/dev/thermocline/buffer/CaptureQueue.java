package dev.thermocline.buffer;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.thermocline.protocol.WrittenFile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Files that were written here and wait to be pushed to the driver, one entry a path: the later news of a file replaces
 * the earlier. Bounded by count and bytes; what finds no room is dropped and counted: another executor then fetches its
 * tail. Thread-safe.
 */
public final class CaptureQueue {
    public static final int MAX_FILES = 50_000;
    public static final long MAX_BYTES = 64L << 20;

    private final int maxFiles;
    private final long maxBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();

    @GuardedBy("lock")
    private final Map<String, WrittenFile> files = new LinkedHashMap<>();

    @GuardedBy("lock")
    private long bytes;

    @GuardedBy("lock")
    private long dropped;

    @GuardedBy("lock")
    private boolean woken;

    public CaptureQueue(int maxFiles, long maxBytes) {
        if (maxFiles < 1 || maxBytes < 1) {
            throw new IllegalArgumentException("limits must be positive: " + maxFiles + " files, " + maxBytes + " B");
        }
        this.maxFiles = maxFiles;
        this.maxBytes = maxBytes;
    }

    public void offer(WrittenFile file) {
        lock.lock();
        try {
            forget(file.path().toString());
            if (files.size() >= maxFiles || file.weight() > maxBytes - bytes) {
                dropped++;
                return;
            }
            files.put(file.path().toString(), file);
            bytes += file.weight();
            arrived.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Puts back what could not be pushed, unless there is newer news of it. */
    public void putBack(List<WrittenFile> pushed) {
        lock.lock();
        try {
            for (WrittenFile file : pushed) {
                if (!files.containsKey(file.path().toString())) {
                    offer(file);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Removes the oldest files, as many as weigh so much together; at least one if there is any. */
    public List<WrittenFile> drain(long pageBytes) {
        lock.lock();
        try {
            List<WrittenFile> page = new ArrayList<>();
            long weight = 0;
            Iterator<WrittenFile> oldestFirst = files.values().iterator();
            while (oldestFirst.hasNext()) {
                WrittenFile file = oldestFirst.next();
                if (!page.isEmpty() && weight + file.weight() > pageBytes) {
                    break;
                }
                weight += file.weight();
                page.add(file);
                oldestFirst.remove();
            }
            bytes -= weight;
            return page;
        } finally {
            lock.unlock();
        }
    }

    /** Ends a wait that is under way, or the next one. */
    public void wake() {
        lock.lock();
        try {
            woken = true;
            arrived.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until something is there, somebody wakes who waits, or the time is over. */
    public void await(Duration longest) throws InterruptedException {
        long nanosLeft = TimeUnit.NANOSECONDS.convert(longest);
        lock.lockInterruptibly();
        try {
            while (files.isEmpty() && !woken && nanosLeft > 0) {
                nanosLeft = arrived.awaitNanos(nanosLeft);
            }
            woken = false;
        } finally {
            lock.unlock();
        }
    }

    public boolean isEmpty() {
        return size() == 0;
    }

    int size() {
        lock.lock();
        try {
            return files.size();
        } finally {
            lock.unlock();
        }
    }

    /** Files that found no room so far. */
    public long dropped() {
        lock.lock();
        try {
            return dropped;
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private void forget(String path) {
        WrittenFile earlier = files.remove(path);
        if (earlier != null) {
            bytes -= earlier.weight();
        }
    }
}
