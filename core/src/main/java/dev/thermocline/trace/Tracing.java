package dev.thermocline.trace;

import static java.util.Objects.requireNonNull;

import dev.thermocline.cache.AccessTrace;
import dev.thermocline.config.CacheSettings;
import dev.thermocline.failure.CacheFailures;
import java.nio.file.Path;
import java.util.concurrent.ThreadFactory;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The access trace of the process and the thread that writes it, or neither if none is asked for. The file carries the
 * number of the process: processes of a machine have the same options. A fault of the trace ends the trace, nothing
 * else.
 */
public final class Tracing {
    private final @Nullable TraceWriter writer;
    private final @Nullable Thread thread;

    private Tracing(@Nullable TraceWriter writer, @Nullable Thread thread) {
        this.writer = writer;
        this.thread = thread;
    }

    /**
     * Starts the trace that the settings ask for.
     *
     * @param nanos a clock that only goes forward
     * @param dropped takes the number of records that are not written
     * @param threads makes the thread
     */
    public static Tracing start(
            CacheSettings settings, LongSupplier nanos, LongConsumer dropped, ThreadFactory threads) {
        return settings.trace()
                .file()
                .map(file -> start(settings, file, nanos, dropped, threads))
                .orElseGet(() -> new Tracing(null, null));
    }

    private static Tracing start(
            CacheSettings settings, Path file, LongSupplier nanos, LongConsumer dropped, ThreadFactory threads) {
        TraceHeader header = new TraceHeader((int) settings.tiers().blockSize().bytes(), (int)
                settings.tiers().tailSize().bytes());
        TraceWriter writer = new TraceWriter(
                new TraceWriter.Settings(
                        Path.of(file + "." + ProcessHandle.current().pid()),
                        settings.trace().max().bytes(),
                        settings.trace().names(),
                        header),
                requireNonNull(nanos, "nanos is null"),
                dropped);
        Thread thread = threads.newThread(
                () -> CacheFailures.run("writing the access trace " + file + ", which ends here", writer::run));
        thread.start();
        return new Tracing(writer, thread);
    }

    /** Records reads without blocking; one that drops everything if no trace is asked for. */
    public AccessTrace trace() {
        return writer == null ? AccessTrace.NONE : writer;
    }

    /** Writes what waits; takes as long as the disk. */
    public void end() throws InterruptedException {
        if (writer != null && thread != null) {
            writer.close();
            thread.join();
        }
    }
}
