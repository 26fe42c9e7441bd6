package dev.thermocline.read;

import dev.thermocline.api.FileReads;
import dev.thermocline.api.ReadListener;
import dev.thermocline.failure.CacheFailures;
import dev.thermocline.file.CacheFile;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Who wants to know what streams read. While nobody does, streams keep nothing. Thread-safe. */
public final class ReadListeners {
    private static final String PARQUET = ".parquet";
    private static final String LOG = "_delta_log/";

    private final List<ReadListener> listeners = new CopyOnWriteArrayList<>();

    /** Streams that are opened from now on are published to it when they are closed, on the closing thread. */
    public void add(ReadListener listener) {
        listeners.add(listener);
    }

    /** Streams that are closed from now on are not published to it. */
    public void remove(ReadListener listener) {
        listeners.remove(listener);
    }

    /** @param singlePass whether the stream reads everything once, so that nothing follows for later readers */
    public StreamReads of(CacheFile file, boolean singlePass) {
        if (listeners.isEmpty() || singlePass) {
            return StreamReads.UNOBSERVED;
        }
        String key = file.key();
        boolean data = key.endsWith(PARQUET) && !key.contains(LOG) && file.immutable();
        return data ? new StreamReads(file.path(), this::publish) : StreamReads.UNOBSERVED;
    }

    private void publish(FileReads reads) {
        listeners.forEach(listener -> CacheFailures.run("publishing what was read", () -> listener.read(reads)));
    }
}
