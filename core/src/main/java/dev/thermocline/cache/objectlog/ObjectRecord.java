package dev.thermocline.cache.objectlog;

import dev.thermocline.cache.object.CachedObject;
import dev.thermocline.cache.object.LastModified;
import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.cache.object.ObjectVersion;
import dev.thermocline.cache.object.Owner;
import dev.thermocline.cache.object.StatedStatus;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * One line of the object log.
 *
 * <pre>
 * magic 4, length of what follows 4, kind 1 (1 sealed, 2 dropped, 3 sealed with a time, 4 stated), object id 8
 * sealed only: name 16, object length 8, owner, etag, version id or nothing (each: bytes 2, UTF-8)
 * sealed with a time only: form of the time 1 (1 at, 2 until), second 8
 * stated only: time of modification 8, time at which it was noted 8
 * CRC32C of everything before it and the log's salt 4
 * </pre>
 *
 * <p>After damage the next record is found by its magic and proves itself by its checksum.
 *
 * <p>No state.
 */
sealed interface ObjectRecord {
    /** An object whose version S3 confirmed. */
    record Sealed(CachedObject object) implements ObjectRecord {}

    /** What S3 stated of an object that was sealed before, as long as it is not sealed again. */
    record Stated(long objectId, StatedStatus status) implements ObjectRecord {}

    /** An object that is not served any more. */
    record Dropped(long objectId) implements ObjectRecord {}

    /** Longest record, in bytes; identities that long don't exist. */
    int MAX_LENGTH = 4096;

    int MAGIC = 0x54_48_4F_52; // THOR
    byte SEALED = 1;
    byte DROPPED = 2;
    byte SEALED_WITH_TIME = 3;
    byte STATED = 4;
    byte AT = 1;
    byte UNTIL = 2;
    int CRC = 4;
    int HEAD = 2 * Integer.BYTES;
    int FIXED = 72;

    /**
     * Puts the record as it stands in the file.
     *
     * @param file has room for {@link #MAX_LENGTH} bytes
     * @param salt of the log
     * @return false if the record is too long; then nothing was put
     */
    default boolean putInto(ByteBuffer file, long salt) {
        int start = file.position();
        file.putInt(MAGIC).putInt(0);
        if (this instanceof Sealed sealed) {
            CachedObject object = sealed.object();
            byte[] owner = utf8(object.owner().id());
            byte[] etag = utf8(object.version().etag());
            byte[] versionId = utf8(object.version().versionId().orElse(""));
            if (owner.length + etag.length + versionId.length > MAX_LENGTH - FIXED) {
                file.position(start);
                return false;
            }
            LastModified modified = object.version().modified();
            file.put(modified.equals(LastModified.unstated()) ? SEALED : SEALED_WITH_TIME)
                    .putLong(object.id());
            file.putLong(object.name().high()).putLong(object.name().low()).putLong(object.length());
            putText(file, owner);
            putText(file, etag);
            putText(file, versionId);
            putTime(file, modified);
        } else if (this instanceof Dropped dropped) {
            file.put(DROPPED).putLong(dropped.objectId());
        } else if (this instanceof Stated stated) {
            file.put(STATED).putLong(stated.objectId());
            file.putLong(stated.status().modified()).putLong(stated.status().since());
        }
        int checked = file.position() - start;
        file.putInt(start + Integer.BYTES, checked - HEAD + CRC);
        file.putInt(crc(file.slice(start, checked), salt));
        return true;
    }

    /** The record at the buffer's position, which moves behind it; empty if there is none that proves itself. */
    static Optional<ObjectRecord> decoded(ByteBuffer file, long salt) {
        int start = file.position();
        if (file.remaining() < HEAD || file.getInt(start) != MAGIC) {
            return Optional.empty();
        }
        int length = file.getInt(start + Integer.BYTES);
        if (length < 1 + Long.BYTES + CRC || length > MAX_LENGTH - HEAD || length > file.remaining() - HEAD) {
            return Optional.empty();
        }
        int checked = HEAD + length - CRC;
        if (file.getInt(start + checked) != crc(file.slice(start, checked), salt)) {
            return Optional.empty();
        }
        Optional<ObjectRecord> record = body(file.slice(start + HEAD, length - CRC));
        record.ifPresent(present -> file.position(start + HEAD + length));
        return record;
    }

    /** What proved itself and is no record all the same was written by a release that is not known here. */
    private static Optional<ObjectRecord> body(ByteBuffer body) {
        try {
            byte kind = body.get();
            long id = body.getLong();
            return switch (kind) {
                case DROPPED -> Optional.of(new Dropped(id));
                case STATED -> Optional.of(new Stated(id, new StatedStatus(body.getLong(), body.getLong())));
                case SEALED -> Optional.of(new Sealed(object(id, body, false)));
                case SEALED_WITH_TIME -> Optional.of(new Sealed(object(id, body, true)));
                default -> Optional.empty();
            };
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static CachedObject object(long id, ByteBuffer body, boolean withTime) {
        ObjectName name = new ObjectName(body.getLong(), body.getLong());
        long length = body.getLong();
        Owner owner = new Owner(text(body));
        String etag = text(body);
        Optional<String> versionId = Optional.of(text(body)).filter(version -> !version.isEmpty());
        LastModified modified = withTime ? time(body) : LastModified.unstated();
        return new CachedObject(id, name, owner, new ObjectVersion(etag, versionId, length, modified));
    }

    private static void putTime(ByteBuffer record, LastModified modified) {
        if (modified instanceof LastModified.At at) {
            record.put(AT).putLong(at.second());
        } else if (modified instanceof LastModified.Until until) {
            record.put(UNTIL).putLong(until.second());
        }
    }

    private static LastModified time(ByteBuffer body) {
        byte form = body.get();
        long second = body.getLong();
        return switch (form) {
            case AT -> new LastModified.At(second);
            case UNTIL -> new LastModified.Until(second);
            default -> throw new IllegalArgumentException("no form of a time: " + form);
        };
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void putText(ByteBuffer record, byte[] text) {
        record.putShort((short) text.length).put(text);
    }

    private static String text(ByteBuffer body) {
        int length = Short.toUnsignedInt(body.getShort());
        if (length > body.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[length];
        body.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static int crc(ByteBuffer bytes, long salt) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        crc.update(ByteBuffer.allocate(Long.BYTES).putLong(0, salt));
        return (int) crc.getValue();
    }
}
