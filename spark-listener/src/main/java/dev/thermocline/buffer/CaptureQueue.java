package dev.thermocline.buffer;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.thermocline.api.CapturedTail;
import dev.thermocline.protocol.TailCodec;
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
    public static final int MAX_FILES = 4096;
    public static final long MAX_BYTES = 64L << 20;

    private final int maxFiles;
    private final long maxBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();

    @GuardedBy("lock")
    private final Map<String, CapturedTail> files = new LinkedHashMap<>();

    @GuardedBy("lock")
    private long bytes;

    @GuardedBy("lock")
    private long dropped;

    public CaptureQueue(int maxFiles, long maxBytes) {
        if (maxFiles < 1 || maxBytes < 1) {
            throw new IllegalArgumentException("limits must be positive: " + maxFiles + " files, " + maxBytes + " B");
        }
        this.maxFiles = maxFiles;
        this.maxBytes = maxBytes;
    }

    public void offer(CapturedTail file) {
        lock.lock();
        try {
            forget(file.path().toString());
            if (files.size() >= maxFiles || TailCodec.weight(file) > maxBytes - bytes) {
                dropped++;
                return;
            }
            files.put(file.path().toString(), file);
            bytes += TailCodec.weight(file);
            arrived.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Puts back what could not be pushed, unless there is newer news of it. */
    public void putBack(List<CapturedTail> pushed) {
        lock.lock();
        try {
            for (CapturedTail file : pushed) {
                if (!files.containsKey(file.path().toString())) {
                    offer(file);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Removes the oldest files, as many as weigh so much together; at least one if there is any. */
    public List<CapturedTail> drain(long pageBytes) {
        lock.lock();
        try {
            List<CapturedTail> page = new ArrayList<>();
            long weight = 0;
            Iterator<CapturedTail> oldestFirst = files.values().iterator();
            while (oldestFirst.hasNext()) {
                CapturedTail file = oldestFirst.next();
                if (!page.isEmpty() && weight + TailCodec.weight(file) > pageBytes) {
                    break;
                }
                weight += TailCodec.weight(file);
                page.add(file);
                oldestFirst.remove();
            }
            bytes -= weight;
            return page;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until something is there, or the time is over. */
    public void await(Duration longest) throws InterruptedException {
        long nanosLeft = TimeUnit.NANOSECONDS.convert(longest);
        lock.lockInterruptibly();
        try {
            while (files.isEmpty() && nanosLeft > 0) {
                nanosLeft = arrived.awaitNanos(nanosLeft);
            }
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
        CapturedTail earlier = files.remove(path);
        if (earlier != null) {
            bytes -= TailCodec.weight(earlier);
        }
    }
}
