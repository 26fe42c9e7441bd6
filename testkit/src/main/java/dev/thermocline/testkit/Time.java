package dev.thermocline.testkit;

import java.io.InterruptedIOException;
import java.util.concurrent.locks.LockSupport;

/** Where the proxy reads the time and waits; tests give one that does not wait. */
interface Time {

    /** Nanoseconds since some fixed moment. */
    long nanos();

    /**
     * Waits for at least this long.
     *
     * @throws InterruptedIOException when the thread is interrupted, at once
     */
    void pause(long nanos) throws InterruptedIOException;

    /** The clock of this machine. */
    static Time system() {
        return new Time() {
            @Override
            public long nanos() {
                return System.nanoTime();
            }

            @Override
            public void pause(long nanos) throws InterruptedIOException {
                long start = System.nanoTime();
                for (long left = nanos; left > 0; left = nanos - (System.nanoTime() - start)) {
                    LockSupport.parkNanos(this, left);
                    if (Thread.interrupted()) {
                        throw new InterruptedIOException("interrupted while a request was delayed");
                    }
                }
            }
        };
    }
}
