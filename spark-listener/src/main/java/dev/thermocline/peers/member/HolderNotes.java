package dev.thermocline.peers.member;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.thermocline.paths.PathHash;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/** Who wrote which file, by 64 bits of its path: a hint. The oldest go when there are too many. Thread-safe. */
public final class HolderNotes {
    static final int MAX_FILES = 50_000; // about 5 MiB

    @GuardedBy("this")
    private final Map<Long, String> holders = new LinkedHashMap<>();

    /** Notes it. */
    public synchronized void add(Path file, String executor) {
        long key = PathHash.of(file);
        holders.remove(key);
        holders.put(key, executor.intern()); // few executors, many files
        if (holders.size() > MAX_FILES) {
            holders.remove(holders.keySet().iterator().next());
        }
    }

    /** The executor that wrote the file, as far as it is remembered. */
    public synchronized Optional<String> of(Path file) {
        return Optional.ofNullable(holders.get(PathHash.of(file)));
    }
}
