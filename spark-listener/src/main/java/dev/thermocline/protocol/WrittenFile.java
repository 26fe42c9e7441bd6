package dev.thermocline.protocol;

import static java.util.Objects.requireNonNull;

import dev.thermocline.cache.object.ObjectVersion;
import dev.thermocline.cache.object.Owner;
import dev.thermocline.peer.CapturedTail;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file that a process has written, as it reports it to the driver: with its tail, or with no more than its name and
 * version if peers can ask for the tail. Immutable.
 */
public sealed interface WrittenFile permits WrittenFile.Sent, WrittenFile.Held {
    /** The file. */
    Path path();

    /** Which bytes it has, as S3 confirmed. */
    ObjectVersion version();

    /** S3's, in milliseconds, or 0 while nobody has asked S3. */
    long modificationTime();

    /** Who may see it. */
    Owner owner();

    /** Whether nothing of a Parquet footer is missing that could be sent. */
    boolean whole();

    /** Bytes that holding or sending it takes, estimated. */
    long weight();

    /** The file with what an earlier report of the same bytes knew better. */
    WrittenFile after(WrittenFile earlier);

    /** The file as a message; {@link #fromMessage} reads it back. */
    Object[] toMessage();

    /**
     * Reads what {@link #toMessage} wrote.
     *
     * @param sender the process that has written the file
     * @throws IllegalArgumentException if the message has another shape, or values that can't be
     */
    static WrittenFile fromMessage(Object message, String sender) {
        Object[] parts = Parts.is(message, Object[].class);
        return parts.length == Held.PARTS ? Held.fromMessage(parts, sender) : new Sent(TailCodec.fromMessage(parts));
    }

    private static boolean sameBytes(WrittenFile one, WrittenFile other) {
        return one.version().timeless().equals(other.version().timeless())
                && one.owner().equals(other.owner());
    }

    /**
     * With its tail.
     *
     * @param tail the end of the file
     */
    record Sent(CapturedTail tail) implements WrittenFile {
        /** Rejects a missing tail. */
        public Sent {
            requireNonNull(tail, "tail is null");
        }

        @Override
        public Path path() {
            return tail.path();
        }

        @Override
        public ObjectVersion version() {
            return tail.version();
        }

        @Override
        public long modificationTime() {
            return tail.modificationTime();
        }

        @Override
        public Owner owner() {
            return tail.owner();
        }

        @Override
        public boolean whole() {
            return TailCodec.isFooterWhole(tail);
        }

        @Override
        public long weight() {
            return TailCodec.weight(tail);
        }

        @Override
        public WrittenFile after(WrittenFile earlier) {
            return earlier instanceof Sent sent ? new Sent(TailCodec.merged(sent.tail(), tail)) : this;
        }

        @Override
        public Object[] toMessage() {
            return TailCodec.toMessage(tail);
        }
    }

    /**
     * By name: {@code {path, etag, versionId or null, length, modificationTime, owner, whole, "held"}}.
     *
     * @param holder Spark's name of the process that has written it and holds its tail
     */
    record Held(String holder, Path path, ObjectVersion version, long modificationTime, Owner owner, boolean whole)
            implements WrittenFile {
        private static final int PARTS = 8;
        private static final int OVERHEAD_BYTES = 256;
        private static final String KIND = "held";

        /** Rejects missing parts, a negative time, and an owner that no other process has. */
        public Held {
            requireNonNull(holder, "holder is null");
            requireNonNull(path, "path is null");
            requireNonNull(version, "version is null");
            if (modificationTime < 0 || !owner.shared()) {
                throw new IllegalArgumentException("not a file that others may ask for: " + path + ", modified "
                        + modificationTime + ", owner shared " + owner.shared());
            }
        }

        /** A file whose tail its writer holds. */
        public static Held of(CapturedTail tail, String holder) {
            return new Held(
                    holder,
                    tail.path(),
                    tail.version(),
                    tail.modificationTime(),
                    tail.owner(),
                    TailCodec.isFooterWhole(tail));
        }

        @Override
        public long weight() {
            int characters = path.toString().length()
                    + version.etag().length()
                    + version.versionId().map(String::length).orElse(0)
                    + owner.id().length();
            return OVERHEAD_BYTES + 2L * characters;
        }

        @Override
        public WrittenFile after(WrittenFile earlier) {
            boolean knewTime = modificationTime == 0 && sameBytes(this, earlier);
            return knewTime ? new Held(holder, path, version, earlier.modificationTime(), owner, whole) : this;
        }

        @Override
        public Object[] toMessage() {
            return new @Nullable Object[] {
                path.toString(),
                version.etag(),
                version.versionId().orElse(null),
                version.length(),
                modificationTime,
                owner.id(),
                whole,
                KIND
            };
        }

        private static Held fromMessage(Object[] parts, String sender) {
            if (!KIND.equals(parts[7])) {
                throw new IllegalArgumentException("not a held file: '" + parts[7] + "'");
            }
            Object versionId = parts[2];
            return new Held(
                    sender,
                    new Path(Parts.part(parts, 0, String.class)),
                    new ObjectVersion(
                            Parts.part(parts, 1, String.class),
                            versionId == null ? Optional.empty() : Optional.of(Parts.part(parts, 2, String.class)),
                            Parts.part(parts, 3, Long.class)),
                    Parts.part(parts, 4, Long.class),
                    new Owner(Parts.part(parts, 5, String.class)),
                    Parts.part(parts, 6, Boolean.class));
        }
    }
}
