package dev.thermocline.engine;

import dev.thermocline.cache.Origin;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;

/** An origin over an array that records each range as {@code "start-end"} (end exclusive) and fails as it is told. */
public class FakeOrigin implements Origin {
    /** The failure that may pass when it is tried again. */
    static final class CutException extends IOException {
        CutException() {
            super("connection cut");
        }
    }

    /** Fails an opened range after some bytes; -1: the opening itself. */
    private record Fault(int afterBytes, IOException failure) {}

    /** One permit for each range opened, given before the gate is waited for. */
    final Semaphore opened = new Semaphore(0);

    private final byte[] content;
    private final List<String> requests = new ArrayList<>();
    private final Map<Integer, Fault> faults = new ConcurrentHashMap<>();
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private volatile boolean everyOpenFails;
    private volatile IOException everyFailure = new IOException("not set");
    private volatile int end;

    public FakeOrigin(byte[] content) {
        this.content = content;
        this.end = content.length;
    }

    /** The n-th opened range, counted from 0, fails after some bytes; -1 bytes: it can't be opened. */
    FakeOrigin fail(int opening, int afterBytes, IOException failure) {
        faults.put(opening, new Fault(afterBytes, failure));
        return this;
    }

    FakeOrigin failAlways(IOException failure) {
        everyFailure = failure;
        everyOpenFails = true;
        return this;
    }

    /** The object turns out to be shorter than it was said to be. */
    FakeOrigin endAt(int length) {
        end = length;
        return this;
    }

    /** Ranges opened from now on wait for the returned latch before their first byte. */
    CountDownLatch hold() {
        CountDownLatch latch = new CountDownLatch(1);
        gate = latch;
        return latch;
    }

    public synchronized List<String> requests() {
        return List.copyOf(requests);
    }

    public synchronized void forgetRequests() {
        requests.clear();
    }

    private synchronized int record(long position, long length) {
        requests.add(position + "-" + (position + length));
        return requests.size() - 1;
    }

    @Override
    public Range open(long position, long length) throws IOException {
        if (length < 1 || position < 0 || position + length > content.length) {
            throw new IllegalArgumentException("range " + position + " + " + length + " of " + content.length);
        }
        int opening = record(position, length);
        CountDownLatch held = gate;
        opened.release();
        await(held);
        if (everyOpenFails) {
            throw everyFailure;
        }
        Fault fault = faults.get(opening);
        if (fault != null && fault.afterBytes() < 0) {
            throw fault.failure();
        }
        return new FakeRange((int) position, (int) (position + length), fault == null ? NEVER : fault);
    }

    private static final Fault NEVER = new Fault(Integer.MAX_VALUE, new IOException("never"));

    private static void await(CountDownLatch latch) throws InterruptedIOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted in the origin");
        }
    }

    @Override
    public boolean isTransient(IOException failure) {
        return failure instanceof CutException;
    }

    private final class FakeRange implements Range {
        private final int start;
        private final int limit;
        private final Fault fault;
        private int at;

        FakeRange(int start, int limit, Fault fault) {
            this.start = start;
            this.limit = limit;
            this.fault = fault;
            this.at = start;
        }

        @Override
        public void readFully(ByteBuffer target) throws IOException {
            if (at + target.remaining() > limit) {
                throw new IllegalStateException("reads on after the range's end");
            }
            while (target.hasRemaining()) {
                if (at - start >= fault.afterBytes()) {
                    throw fault.failure();
                }
                if (at >= end) {
                    throw new EOFException("the object ends at " + end);
                }
                target.put(content[at++]);
            }
        }

        @Override
        public void close() throws IOException {
            if (at == limit && fault.afterBytes() == limit - start) {
                throw fault.failure();
            }
        }
    }
}
