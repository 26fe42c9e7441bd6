package dev.thermocline.s3;

import dev.thermocline.cache.object.ObjectVersion;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares whole objects with those entity tags of a bucket that look like the MD5 of an upload in one part. Some are
 * not, such as those of objects that are encrypted with a key of KMS: if the same bytes come twice for a tag that they
 * do not have, the bucket's tags are no digests and are not compared any more. Thread-safe: one lock around all state.
 */
public final class EtagDigests {
    private static final Logger LOG = LoggerFactory.getLogger(EtagDigests.class);
    private static final Pattern MD5 = Pattern.compile("[0-9a-fA-F]{32}");
    private static final int REMEMBERED = 64;

    private final Map<String, String> mismatches = new LinkedHashMap<>(); // digests of bytes, by tag
    private boolean noDigests;

    /** Creates one for one bucket. */
    public EtagDigests() {}

    /**
     * Whether the bytes may be those of the version.
     *
     * @param bytes the whole object, from position to limit; not moved
     */
    public boolean agree(String key, ObjectVersion version, ByteBuffer bytes) {
        if (!MD5.matcher(version.etag()).matches() || off()) {
            return true;
        }
        Optional<String> digest = md5(bytes.duplicate());
        return digest.isEmpty()
                || digest.get().equals(version.etag().toLowerCase(Locale.ROOT))
                || noDigest(key, version.etag(), digest.get());
    }

    private synchronized boolean off() {
        return noDigests;
    }

    private synchronized boolean noDigest(String key, String etag, String digest) {
        String before = mismatches.put(etag, digest);
        if (mismatches.size() > REMEMBERED) {
            mismatches.remove(mismatches.keySet().iterator().next());
        }
        if (digest.equals(before) && !noDigests) {
            noDigests = true;
            mismatches.clear();
            LOG.info(
                    "Entity tags like {} of {} are no digests of the bytes: bytes of this bucket are not compared with them.",
                    etag,
                    key);
        }
        return noDigests;
    }

    private static Optional<String> md5(ByteBuffer bytes) {
        try {
            MessageDigest digest = MessageDigest.getInstance("MD5");
            digest.update(bytes);
            return Optional.of(HexFormat.of().formatHex(digest.digest()));
        } catch (NoSuchAlgorithmException e) {
            return Optional.empty(); // forbidden on this machine: nothing can be compared
        }
    }
}
