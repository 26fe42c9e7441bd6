package dev.thermocline.peers.wire;

import dev.thermocline.cache.object.LastModified;
import dev.thermocline.cache.object.ObjectVersion;
import dev.thermocline.protocol.PluginVersion;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * What requests and answers have in common: the head by which both sides know that they run the same jar, and the forms
 * of texts and versions. Stateless.
 *
 * <pre>
 * offset  bytes
 *      0      4  magic
 *      4      4  format of the messages
 *      8      4  checksum of the jar's version
 * </pre>
 */
public final class WireFormat {
    /** Most bytes of an object, or of a tail with its version, in one answer. */
    public static final int MAX_PAYLOAD = 2 << 20;

    /** Most bytes of a request. */
    public static final int MAX_REQUEST = 16 << 10;

    static final int HEAD = 12;

    private static final int MAGIC = 0x54_48_50_31; // "THP1"
    private static final int FORMAT = 1;
    private static final int MAX_TEXT = 4096;

    private WireFormat() {}

    private static int jarChecksum() {
        CRC32C sum = new CRC32C();
        sum.update(PluginVersion.HERE.getBytes(StandardCharsets.UTF_8));
        return (int) sum.getValue();
    }

    static void putHead(ByteBuffer message) {
        message.putInt(MAGIC).putInt(FORMAT).putInt(jarChecksum());
    }

    /**
     * Reads the head, before anything else is.
     *
     * @throws ForeignMessageException if it is that of another version
     */
    static void checkHead(ByteBuffer message) throws MalformedMessageException {
        if (message.remaining() < HEAD || message.getInt() != MAGIC) {
            throw new MalformedMessageException("not a message between peers");
        }
        int format = message.getInt();
        if (format != FORMAT || message.getInt() != jarChecksum()) {
            throw new ForeignMessageException("the peer runs another version of the jar (format " + format
                    + " of its messages, here " + FORMAT + "; this process runs version " + PluginVersion.HERE + ")");
        }
    }

    static void putText(ByteBuffer message, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > MAX_TEXT) {
            throw new IllegalArgumentException("text of " + bytes.length + " B, more than " + MAX_TEXT);
        }
        message.putShort((short) bytes.length).put(bytes);
    }

    static String text(ByteBuffer message) {
        int length = Short.toUnsignedInt(message.getShort());
        if (length > MAX_TEXT) {
            throw new IllegalArgumentException("text of " + length + " B, more than " + MAX_TEXT);
        }
        byte[] bytes = new byte[length];
        message.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    static void putVersion(ByteBuffer message, ObjectVersion version) {
        putText(message, version.etag());
        putText(message, version.versionId().orElse(""));
        message.putLong(version.length());
        if (version.modified() instanceof LastModified.At at) {
            message.put((byte) 1).putLong(at.second());
        } else if (version.modified() instanceof LastModified.Until until) {
            message.put((byte) 2).putLong(until.second());
        } else {
            message.put((byte) 0).putLong(0);
        }
    }

    static ObjectVersion version(ByteBuffer message) {
        String etag = text(message);
        String versionId = text(message);
        long length = message.getLong();
        byte kind = message.get();
        long second = message.getLong();
        LastModified modified = switch (kind) {
            case 0 -> LastModified.unstated();
            case 1 -> new LastModified.At(second);
            case 2 -> new LastModified.Until(second);
            default -> throw new IllegalArgumentException("no kind of time: " + kind);
        };
        return new ObjectVersion(etag, Optional.of(versionId).filter(id -> !id.isEmpty()), length, modified);
    }
}
