package dev.thermocline.hadoop.oracle;

import dev.thermocline.api.CacheControl;
import dev.thermocline.hadoop.Lake;
import dev.thermocline.runtime.ProcessCache;
import dev.thermocline.testkit.S3Request;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.s3a.S3AFileSystem;
import org.awaitility.Awaitility;

/**
 * File systems with, without and beside the cache on one bucket, and what they are to be found in. Closed by its owner.
 */
final class Bench implements AutoCloseable {
    private final Lake lake;
    private final S3AFileSystem plain;
    private final S3AFileSystem cached;
    private final S3AFileSystem off;

    /** As they arrive; the log has them when they are answered, which may be after a reader broke off. */
    private final Queue<String> requests = new ConcurrentLinkedQueue<>();

    Bench(Lake lake) throws IOException {
        this.lake = lake;
        this.plain = lake.uncached();
        this.cached = lake.caching();
        Configuration switchedOff = lake.configuration();
        switchedOff.set("fs.s3a.cache.enabled", "false");
        this.off = lake.caching(switchedOff);
        lake.proxy().faults().failNext(this::arrived, 500, 1);
    }

    /** Lets each request pass. */
    private boolean arrived(S3Request request) {
        requests.add(request.kind() + (request.hasRange() ? " " + request.range() : ""));
        return false;
    }

    S3AFileSystem plain() {
        return plain;
    }

    /** The file system that is compared: with the cache, but in the state in which it is off. */
    S3AFileSystem compared(State state) {
        return state == State.OFF ? off : cached;
    }

    Lake lake() {
        return lake;
    }

    /** Writes past the cache, as another process. */
    void write(Path path, byte[] bytes) throws IOException {
        Lake.write(plain, path, bytes);
    }

    /** Has another process change an object that was written. */
    void change(State state, Path path, Contents contents) throws IOException {
        switch (state) {
            case REPLACED, REPLACED_WHILE_OPEN -> write(path, contents.second());
            case TRUNCATED -> write(path, contents.shortened());
            case DELETED, DELETED_WHILE_OPEN -> plain.delete(path, false);
            case OFF, COLD, WARM, STREAM_CLOSED, FILE_SYSTEM_CLOSED -> {}
        }
    }

    void warm(Path path, int length) throws IOException {
        cached.getFileStatus(path);
        try (FSDataInputStream in = cached.open(path)) {
            in.readFully(0, new byte[length]);
        }
        CacheControl control = ProcessCache.current().orElseThrow();
        Awaitility.await()
                .pollInterval(Duration.ofMillis(2))
                .atMost(Duration.ofSeconds(60))
                .until(() -> control.residency(path).bytes() >= length);
    }

    /** Forgets an object; what is sent for it does not count. */
    void forget(Path path) throws IOException {
        ProcessCache.current().orElseThrow().evict(path);
        requests.clear();
    }

    /** Calls, and notes what was sent meanwhile. */
    Comparison.Outcome outcome(Callable<Answer> call) throws Exception {
        requests.clear();
        Answer answer = call.call();
        return new Comparison.Outcome(answer, List.copyOf(requests));
    }

    @Override
    public void close() throws IOException {
        plain.close();
        cached.close();
        off.close();
    }
}
