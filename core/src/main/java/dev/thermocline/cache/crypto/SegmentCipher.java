package dev.thermocline.cache.crypto;

import dev.thermocline.cache.block.BlockFrame.CorruptBlockException;
import dev.thermocline.cache.block.StoredBlock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * One thread's cipher, with room for one segment on either side of it. The segment that was read last is kept as long
 * as its block is lent: a reader of a few pages reads the header first, and then often from the same segment.
 *
 * <p>Used by its thread only, by every store that the thread uses.
 */
final class SegmentCipher {
    private static final ThreadLocal<SegmentCipher> OF_THREAD = ThreadLocal.withInitial(SegmentCipher::new);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String TRANSFORMATION = "AES/GCM/NoPadding";

    private final Cipher cipher;
    private final byte[] sealed = new byte[Segment.STORED];
    private final byte[] plain = new byte[Segment.PLAIN];
    private @Nullable StoredBlock held;
    private int heldNumber;

    private SegmentCipher() {
        try {
            cipher = Cipher.getInstance(TRANSFORMATION);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + TRANSFORMATION, e);
        }
    }

    static SegmentCipher ofThread() {
        return OF_THREAD.get();
    }

    /**
     * Appends a segment to the target.
     *
     * @param value the whole value, from position to limit; neither moved nor changed
     */
    void seal(DiskKey key, Segment segment, ByteBuffer value, ByteBuffer target) throws IOException {
        held = null; // its bytes make room
        value.get(value.position() + segment.start(), plain, 0, segment.length());
        byte[] nonce = new byte[Segment.NONCE];
        RANDOM.nextBytes(nonce);
        target.put(nonce);
        try {
            init(Cipher.ENCRYPT_MODE, key, segment, nonce);
            cipher.doFinal(ByteBuffer.wrap(plain, 0, segment.length()), target);
        } catch (GeneralSecurityException e) {
            throw new IOException("block " + segment.key() + " can't be encrypted: " + e, e);
        }
    }

    /**
     * The segment's bytes, from 0 on; the array is the next segment's as soon as another one is asked for.
     *
     * @throws CorruptBlockException if they are not the ones that were sealed
     * @throws IOException if the medium fails
     */
    byte[] open(DiskKey key, Segment segment, StoredBlock stored) throws IOException {
        if (held == stored && heldNumber == segment.number()) {
            return plain;
        }
        held = null;
        int length = segment.storedLength();
        stored.copyTo(segment.storedStart(), ByteBuffer.wrap(sealed, 0, length));
        try {
            init(Cipher.DECRYPT_MODE, key, segment, sealed);
            cipher.doFinal(sealed, Segment.NONCE, length - Segment.NONCE, plain, 0);
        } catch (AEADBadTagException e) {
            throw new CorruptBlockException(
                    "block " + segment.key() + " segment " + segment.number() + " does not authenticate");
        } catch (GeneralSecurityException e) {
            throw new IOException("block " + segment.key() + " can't be decrypted: " + e, e);
        }
        held = stored;
        heldNumber = segment.number();
        return plain;
    }

    /** Forgets a block whose loan ends. */
    void release(StoredBlock stored) {
        if (held == stored) {
            held = null;
        }
    }

    private void init(int mode, DiskKey key, Segment segment, byte[] nonce) throws GeneralSecurityException {
        cipher.init(mode, key.secret(), new GCMParameterSpec(Segment.TAG * Byte.SIZE, nonce, 0, Segment.NONCE));
        cipher.updateAAD(segment.associated());
    }
}
