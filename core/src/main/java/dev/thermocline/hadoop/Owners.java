package dev.thermocline.hadoop;

import dev.thermocline.cache.Owner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.security.UserGroupInformation;

/** Derives the owner of what a file system reads and writes; the same in every process of one user and credentials. */
final class Owners {
    private static final int ID_BYTES = 16;

    private Owners() {}

    /**
     * @param configuration with per-bucket options folded in
     * @throws IOException if the current user or the access key can't be read
     */
    static Owner of(Configuration configuration) throws IOException {
        return of(configuration, UserGroupInformation.getCurrentUser().getUserName());
    }

    static Owner of(Configuration configuration, String user) throws IOException {
        char[] key = configuration.getPassword("fs.s3a.access.key");
        String identity = String.join(
                "\0",
                user,
                configuration.getTrimmed("fs.s3a.aws.credentials.provider", ""),
                key == null ? "" : new String(key),
                configuration.getTrimmed("fs.s3a.assumed.role.arn", ""));
        return new Owner(HexFormat.of().formatHex(sha256(identity), 0, ID_BYTES));
    }

    /** The owner of file systems that share what they cache with every other one of the process. */
    static Owner process() {
        return new Owner("process");
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
