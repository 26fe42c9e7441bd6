package dev.thermocline.cache.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** A key of AES-256 and the name that distinguishes it from others. The name may be known to everybody. Immutable. */
public final class DiskKey {
    /** Bytes of a key. */
    public static final int LENGTH = 32;

    private static final byte[] LABEL = "thermocline disk key".getBytes(US_ASCII);
    private static final int FINGERPRINT_BYTES = 8;

    private final SecretKey secret;
    private final String fingerprint;

    private DiskKey(byte[] bytes) {
        this.secret = new SecretKeySpec(bytes, "AES");
        this.fingerprint = HexFormat.of().formatHex(Arrays.copyOf(digest(bytes), FINGERPRINT_BYTES));
    }

    /** A new key that nobody else has and that ends with the process. */
    public static DiskKey ephemeral() {
        byte[] bytes = new byte[LENGTH];
        new SecureRandom().nextBytes(bytes);
        return new DiskKey(bytes);
    }

    /**
     * A key of somebody's; the array is copied.
     *
     * @throws IllegalArgumentException if it has not {@link #LENGTH} bytes
     */
    public static DiskKey of(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("a key of " + bytes.length + " B, not of " + LENGTH + " B");
        }
        return new DiskKey(bytes);
    }

    private static byte[] digest(byte[] bytes) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(LABEL);
            return digest.digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Sixteen hexadecimal digits that follow from the key, and from which the key does not. */
    public String fingerprint() {
        return fingerprint;
    }

    SecretKey secret() {
        return secret;
    }

    /** The fingerprint: a key is never printed. */
    @Override
    public String toString() {
        return fingerprint;
    }
}
