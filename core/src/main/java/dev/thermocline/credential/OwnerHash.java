package dev.thermocline.credential;

import dev.thermocline.cache.object.Owner;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Hashes names and values so that none runs into another. Not thread-safe. */
final class OwnerHash {
    private static final int ID_BYTES = 16;
    private static final int MAX_FILE_BYTES = 4 << 20;

    private final MessageDigest digest;

    OwnerHash() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Adds a value; none is the same as an empty one. */
    void add(String name, @Nullable String value) {
        add(name.getBytes(StandardCharsets.UTF_8));
        add((value == null ? "" : value).getBytes(StandardCharsets.UTF_8));
    }

    void add(byte[] bytes) {
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
        digest.update(bytes);
    }

    /** Adds a small file's content; one that can't be read counts as empty, as the provider can't read it either. */
    void addFile(String name, Path file) {
        byte[] content = new byte[0];
        if (Files.isRegularFile(file)) {
            try (InputStream in = Files.newInputStream(file)) {
                content = in.readNBytes(MAX_FILE_BYTES);
            } catch (IOException e) {
                content = new byte[0];
            }
        }
        add(name.getBytes(StandardCharsets.UTF_8));
        add(content);
    }

    /** Ends the hash. */
    Owner owner() {
        return new Owner(HexFormat.of().formatHex(digest.digest(), 0, ID_BYTES));
    }
}
