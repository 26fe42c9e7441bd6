package dev.thermocline.executor;

import dev.thermocline.peer.CapturedTail;
import dev.thermocline.peer.PeerFile;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.hadoop.fs.Path;

/**
 * The executors that hold new files, as the driver's instructions name them. Thread-safe; nothing is thrown, and the
 * future never ends with an exception.
 */
public interface HolderTails {
    /** Nobody to ask: there are no peers. */
    HolderTails NONE = new HolderTails() {
        @Override
        public CompletableFuture<Optional<CapturedTail>> tail(String holderExecutorId, PeerFile file) {
            return CompletableFuture.completedFuture(Optional.empty());
        }

        @Override
        public void holds(Path path, String executorId) {}
    };

    /**
     * Asks the executor that wrote a file for its end. Returns at once; bounded in time, bytes and requests under way.
     *
     * @return empty if it is not there any more, does not hold it, or does not deliver: S3 is to be asked
     */
    CompletableFuture<Optional<CapturedTail>> tail(String holderExecutorId, PeerFile file);

    /** Notes who wrote a file, so that readers ask there first. Bounded: the oldest notes are dropped. */
    void holds(Path path, String executorId);
}
