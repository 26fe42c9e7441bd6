package dev.thermocline.protocol;

import dev.thermocline.cache.object.ObjectVersion;
import dev.thermocline.cache.object.Owner;
import dev.thermocline.peer.CapturedTail;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * Tails as messages: {@code {path, etag, versionId or null, length, modificationTime, owner, bytes}}, JDK types only. A
 * version travels without its time. Nobody changes the bytes, which are copied neither way: messages within one JVM go
 * by reference.
 */
public final class TailCodec {
    /** Most bytes of a tail that are taken from another JVM. */
    public static final int MAX_TAIL_BYTES = 1 << 20;

    private static final int PARTS = 7;
    private static final int OVERHEAD_BYTES = 256;

    private TailCodec() {}

    /** The tail as a message; {@link #fromMessage} reads it back. */
    public static Object[] toMessage(CapturedTail tail) {
        return new @Nullable Object[] {
            tail.path().toString(),
            tail.version().etag(),
            tail.version().versionId().orElse(null),
            tail.version().length(),
            tail.modificationTime(),
            tail.owner().id(),
            tail.tail()
        };
    }

    /**
     * Reads what {@link #toMessage} wrote.
     *
     * @throws IllegalArgumentException if the message has another shape, or values that can't be
     */
    public static CapturedTail fromMessage(Object[] message) {
        Parts.array(message, PARTS);
        Object versionId = message[2];
        ObjectVersion version = new ObjectVersion(
                Parts.part(message, 1, String.class),
                versionId == null ? Optional.empty() : Optional.of(Parts.part(message, 2, String.class)),
                Parts.part(message, 3, Long.class));
        CapturedTail tail = new CapturedTail(
                new Path(Parts.part(message, 0, String.class)),
                version,
                Parts.part(message, 4, Long.class),
                new Owner(Parts.part(message, 5, String.class)),
                Parts.part(message, 6, byte[].class));
        if (tail.tail().length > MAX_TAIL_BYTES) {
            throw new IllegalArgumentException("tail of " + tail.path() + " has " + tail.tail().length
                    + " bytes, more than the limit " + MAX_TAIL_BYTES);
        }
        return tail;
    }

    /** Bytes that holding or sending a tail takes, estimated. */
    public static long weight(CapturedTail tail) {
        ObjectVersion version = tail.version();
        long characters = (long) tail.path().toString().length()
                + version.etag().length()
                + tail.owner().id().length()
                + version.versionId().map(String::length).orElse(0);
        return OVERHEAD_BYTES + 2 * characters + tail.tail().length;
    }

    /** Whether nothing of a Parquet footer is missing that could be sent along. */
    public static boolean isFooterWhole(CapturedTail tail) {
        long before = tail.footerBefore();
        return before == 0 || tail.tail().length + before > MAX_TAIL_BYTES;
    }

    /**
     * A tail with what an earlier notification of the same bytes knew better: the modification time and the longer
     * tail. One of other bytes is not mixed in.
     */
    public static CapturedTail merged(CapturedTail earlier, CapturedTail later) {
        boolean sameBytes = later.version().timeless().equals(earlier.version().timeless())
                && later.owner().equals(earlier.owner());
        if (!sameBytes) {
            return later;
        }
        return new CapturedTail(
                later.path(),
                later.version(),
                later.modificationTime() == 0 ? earlier.modificationTime() : later.modificationTime(),
                later.owner(),
                later.tail().length >= earlier.tail().length ? later.tail() : earlier.tail());
    }
}
