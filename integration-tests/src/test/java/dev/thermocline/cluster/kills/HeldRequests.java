package dev.thermocline.cluster.kills;

import dev.thermocline.testkit.Faults;
import dev.thermocline.testkit.S3Request;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * Holds requests in the proxy, before S3 sees them, until they are let go. Thread-safe. To be closed: nothing that waits
 * here ends earlier than after five minutes.
 */
final class HeldRequests implements AutoCloseable {
    private static final long MINUTES = 5;

    private final Faults faults;
    private final CountDownLatch open = new CountDownLatch(1);
    private final Set<String> keys = new ConcurrentSkipListSet<>();

    private final AtomicInteger count = new AtomicInteger();

    /** Holds all that match from now on. */
    HeldRequests(Faults faults, Predicate<S3Request> which) {
        this.faults = faults;
        var unused = faults.failNext(request -> which.test(request) && held(request), 500, 1); // and never fails one
    }

    /** On the thread that carries this request's connection. Always false: it shall go on as it came. */
    private boolean held(S3Request request) {
        keys.add(request.key());
        count.incrementAndGet();
        try {
            var unused = open.await(MINUTES, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the proxy is closing
        }
        return false;
    }

    /** The keys that were held so far. */
    Set<String> keys() {
        return Set.copyOf(keys);
    }

    /** How many requests were held so far: a client that loses patience sends one again. */
    int count() {
        return count.get();
    }

    void letGo() {
        open.countDown();
    }

    @Override
    public void close() {
        letGo();
        faults.clear();
    }
}
