package dev.thermocline.hadoop;

import dev.thermocline.api.FileReads;
import dev.thermocline.api.ReadListener;
import dev.thermocline.failure.CacheFailures;
import dev.thermocline.file.PathRules;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.hadoop.fs.Path;

/** Who wants to know what streams read. While nobody does, streams keep nothing. Thread-safe. */
final class ReadListeners {
    private static final String PARQUET = ".parquet";
    private static final String LOG = "_delta_log/";

    private final List<ReadListener> listeners = new CopyOnWriteArrayList<>();

    void add(ReadListener listener) {
        listeners.add(listener);
    }

    void remove(ReadListener listener) {
        listeners.remove(listener);
    }

    /** @param onePass whether the stream reads everything once, which says nothing of later readers */
    StreamReads of(FileSystemCache cache, Path path, boolean onePass) {
        if (listeners.isEmpty() || onePass) {
            return StreamReads.UNHEARD;
        }
        String key = cache.doors().key(path);
        boolean data = key.endsWith(PARQUET) && !key.contains(LOG) && cache.kind(path) == PathRules.Kind.IMMUTABLE;
        return data ? new StreamReads(path, this::tell) : StreamReads.UNHEARD;
    }

    private void tell(FileReads reads) {
        listeners.forEach(listener -> CacheFailures.run("telling what was read", () -> listener.read(reads)));
    }
}
