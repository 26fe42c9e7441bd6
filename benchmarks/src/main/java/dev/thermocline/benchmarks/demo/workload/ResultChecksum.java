package dev.thermocline.benchmarks.demo.workload;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** SHA-256 over query results in the order in which they are added. Not thread-safe. */
final class ResultChecksum {
    private final MessageDigest digest;

    ResultChecksum() {
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This JVM has no SHA-256", e);
        }
    }

    /** Adds a result; each part is ended by a byte that no text has, so that results don't run into each other. */
    void add(String query, List<String> rows) {
        update(query);
        rows.forEach(this::update);
        digest.update((byte) 0xFE);
    }

    private void update(String text) {
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0xFF);
    }

    /** Ends the checksum; nothing can be added after it. */
    String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
