package dev.thermocline.cache.crypto;

import static java.util.Objects.requireNonNull;

import dev.thermocline.cache.block.BlockFrame.CorruptBlockException;
import dev.thermocline.cache.block.BlockKey;
import dev.thermocline.cache.block.BlockReader;
import dev.thermocline.cache.block.BlockStore;
import dev.thermocline.cache.block.ForwardingBlockStore;
import dev.thermocline.cache.block.Lookup;
import dev.thermocline.cache.block.PageChecksums;
import dev.thermocline.cache.block.StoreObserver;
import dev.thermocline.cache.block.StoredBlock;
import dev.thermocline.cache.block.WriteOutcome;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the values of the store below encrypted with AES-256-GCM. Whoever is above sees values and lengths in clear.
 *
 * <ul>
 *   <li>read: decrypts the segments that are touched, on the calling thread, into memory of that thread. What does not
 *       authenticate is corrupt.
 *   <li>write: encrypts a copy on the calling thread and hands it over.
 *   <li>observe: what an earlier process left is reported with its length in clear; what can't be a value is not
 *       reported.
 *   <li>everything else: passed on. Block keys and the number of bytes are not hidden.
 * </ul>
 *
 * <p>Thread-safe: a cipher for each thread.
 */
public final class EncryptedBlockStore extends ForwardingBlockStore {
    private final DiskKey diskKey;

    /**
     * Wraps a store.
     *
     * @param store closed with this one; takes values of {@link #storedLength} for the longest value
     */
    public EncryptedBlockStore(BlockStore store, DiskKey diskKey) {
        super(store);
        this.diskKey = requireNonNull(diskKey, "diskKey is null");
    }

    /** Bytes that a value of this length takes in the store below. */
    public static int storedLength(int valueLength) {
        return Segment.storedLength(valueLength);
    }

    @Override
    public long footprint(int valueLength) {
        return store().footprint(storedLength(valueLength));
    }

    @Override
    public int maxValueLength() {
        return Segment.longestValue(store().maxValueLength());
    }

    @Override
    public Lookup read(BlockKey key, BlockReader reader) throws IOException {
        return store().read(key, stored -> {
            DecryptedBlock block = new DecryptedBlock(key, stored);
            try {
                reader.accept(block);
            } finally {
                block.end();
            }
        });
    }

    @Override
    public WriteOutcome write(BlockKey key, ByteBuffer value) throws IOException {
        int length = value.remaining();
        if (length > maxValueLength()) {
            return WriteOutcome.TOO_LARGE;
        }
        ByteBuffer stored = ByteBuffer.allocate(storedLength(length)); // the store below may keep it
        SegmentCipher cipher = SegmentCipher.ofThread();
        for (int number = 0; number < Segment.count(length); number++) {
            cipher.seal(diskKey, new Segment(key, length, number), value, stored);
        }
        return store().write(key, stored.flip());
    }

    @Override
    public boolean accepts(int valueLength) {
        return valueLength <= maxValueLength() && store().accepts(storedLength(valueLength));
    }

    @Override
    public void observe(StoreObserver observer) {
        store().observe(new StoreObserver() {
            @Override
            public void found(BlockKey key, int storedLength) {
                int length = Segment.valueLength(storedLength);
                if (length >= 0) {
                    observer.found(key, length);
                }
            }

            @Override
            public void lost(BlockKey key) {
                observer.lost(key);
            }

            @Override
            public void unreadable() {
                observer.unreadable();
            }
        });
    }

    /**
     * A value in clear, as long as the one below is lent. It has no memory to give away: what lies there is encrypted.
     */
    private final class DecryptedBlock implements StoredBlock {
        private final BlockKey key;
        private final int length;
        private @Nullable StoredBlock stored;

        DecryptedBlock(BlockKey key, StoredBlock stored) throws CorruptBlockException {
            this.key = key;
            this.stored = stored;
            this.length = Segment.valueLength(stored.length());
            if (length < 0) {
                throw new CorruptBlockException("block " + key + " has " + stored.length() + " B, as no value has");
            }
        }

        @Override
        public int length() {
            lent();
            return length;
        }

        @Override
        public @Nullable PageChecksums checksums() {
            return lent().checksums();
        }

        @Override
        public void keep(PageChecksums proven) {
            lent().keep(proven);
        }

        @Override
        public void copyTo(int position, ByteBuffer target) throws IOException {
            StoredBlock lent = lent();
            int count = target.remaining();
            if (position < 0 || position > length - count) {
                throw new EOFException("wanted " + count + " B at " + position + " of a value of " + length + " B");
            }
            SegmentCipher cipher = SegmentCipher.ofThread();
            for (int copied = 0; copied < count; ) {
                Segment segment = new Segment(key, length, (position + copied) / Segment.PLAIN);
                byte[] plain = cipher.open(diskKey, segment, lent);
                int from = position + copied - segment.start();
                int part = Math.min(count - copied, segment.length() - from);
                target.put(target.position() + copied, plain, from, part);
                copied += part;
            }
            target.position(target.limit());
        }

        void end() {
            SegmentCipher.ofThread().release(lent());
            stored = null;
        }

        private StoredBlock lent() {
            if (stored == null) {
                throw new IllegalStateException("the block was used after the reader had returned");
            }
            return stored;
        }
    }
}
