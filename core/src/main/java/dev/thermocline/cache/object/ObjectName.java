package dev.thermocline.cache.object;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Where an object lives: a 128-bit hash of endpoint, bucket and key. The one derivation of cache keys, for writes,
 * reads, warming and eviction alike.
 *
 * @param high the hash's first 64 bits
 * @param low the hash's last 64 bits
 */
public record ObjectName(long high, long low) {
    /**
     * Names an object.
     *
     * @param endpoint the S3 endpoint as configured; two endpoints never share an object
     * @param bucket the bucket's name
     * @param key the object's key, without a leading slash and not encoded
     */
    public static ObjectName of(String endpoint, String bucket, String key) {
        requireNonNull(endpoint, "endpoint is null");
        requireNonNull(bucket, "bucket is null");
        requireNonNull(key, "key is null");
        ByteBuffer hash = ByteBuffer.wrap(sha256(endpoint + '\0' + bucket + '\0' + key));
        return new ObjectName(hash.getLong(), hash.getLong());
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
