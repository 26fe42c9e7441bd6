package dev.thermocline.peer;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * What this process has for its peers. Thread-safe; nothing is thrown. Answers for the owner that is named, and only
 * with bytes of the version that is named. Counts as no read of this process.
 */
public interface PeerStore {
    /** Has nothing and fetches nothing. */
    PeerStore NONE = new PeerStore() {
        @Override
        public boolean read(PeerObject object, long position, ByteBuffer target) {
            return false;
        }

        @Override
        public CompletableFuture<Boolean> fetch(PeerObject object, long position, long length) {
            return CompletableFuture.completedFuture(false);
        }

        @Override
        public Optional<CapturedTail> tail(PeerFile file) {
            return Optional.empty();
        }

        @Override
        public Optional<ListedFile> listed(PeerFile file) {
            return Optional.empty();
        }

        @Override
        public CompletableFuture<Optional<CapturedTail>> fetchTail(PeerFile file) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
    };

    /**
     * Copies bytes of a version that are resident here, verified; may wait for the disk and for nothing else.
     *
     * @param target filled to its limit, or its position has not moved
     * @return whether all of them were here
     */
    boolean read(PeerObject object, long position, ByteBuffer target);

    /**
     * Has the blocks of a range fetched from S3, as a reader of this process would; who asks at the same time shares
     * the requests. Returns at once; the work is bounded.
     *
     * @return true when {@link #read} finds them; false if this process can't read as that owner, would not keep them,
     *     has too much to do, or S3 refuses
     */
    CompletableFuture<Boolean> fetch(PeerObject object, long position, long length);

    /** The end of a file as it is resident here. */
    Optional<CapturedTail> tail(PeerFile file);

    /**
     * Which version of a file in a Delta log this process would open at this moment without asking S3, because its
     * newest listing of the log names it; or that this listing does not show the file. From then on the listing counts
     * as read.
     */
    Optional<ListedFile> listed(PeerFile file);

    /**
     * As {@link #tail}, but fetched from S3 if it is not here; who asks at the same time shares the request. Returns at
     * once.
     */
    CompletableFuture<Optional<CapturedTail>> fetchTail(PeerFile file);
}
