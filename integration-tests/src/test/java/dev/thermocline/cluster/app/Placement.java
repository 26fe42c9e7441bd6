package dev.thermocline.cluster.app;

import static java.util.Objects.requireNonNull;

import dev.thermocline.peers.member.RendezvousHash;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hadoop.fs.Path;

/**
 * Which executor the task of a file should run on: the one that wrote it, where that is known, else its owner by hash, as the
 * executors know it themselves.
 *
 * @param executors by id, with their hosts; nobody if tasks run anywhere
 * @param writers of files, by path: ids
 */
record Placement(Map<String, String> executors, Map<String, String> writers) {
    private static final AtomicReference<Placement> CURRENT = new AtomicReference<>(new Placement(Map.of(), Map.of()));

    Placement {
        executors = Map.copyOf(executors);
        writers = Map.copyOf(writers);
    }

    /** The one of this driver. */
    static Placement current() {
        return requireNonNull(CURRENT.get());
    }

    /** From now on. */
    static void use(Placement placement) {
        CURRENT.set(placement);
    }

    boolean on() {
        return !executors.isEmpty();
    }

    /** As a location that Spark understands. */
    Optional<String> executor(Path file) {
        String path = file.toString();
        Optional<String> id = Optional.ofNullable(writers.get(path))
                .or(() -> RendezvousHash.owner(path, List.copyOf(executors.keySet())));
        return id.filter(executors::containsKey).map(found -> "executor_" + executors.get(found) + "_" + found);
    }
}
