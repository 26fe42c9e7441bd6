package dev.thermocline.protocol;

import static java.util.Objects.requireNonNull;

import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.peer.CapturedTail;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * Something that every executor is to do after a commit or a delete. A hint: missing one costs a request or some space.
 * Immutable.
 *
 * <p>Messages are made of JDK types only, because the JVM that receives them may read them with a class loader that has
 * none of ours. Within one JVM they go by reference, so nobody changes one.
 */
public sealed interface Instruction
        permits Instruction.Warm,
                Instruction.Pull,
                Instruction.Evict,
                Instruction.Forget,
                Instruction.Unreadable,
                Bodies {
    /** The instruction as a message; {@link #fromMessage} reads it back. */
    Object[] toMessage();

    /** Bytes that holding or sending it takes, estimated. */
    long weight();

    /**
     * Reads what {@link #toMessage} wrote.
     *
     * @throws IllegalArgumentException if the message is of no known kind, has another shape, or values
     *     that can't be
     */
    static Instruction fromMessage(Object[] message) {
        if (message.length == Forget.PARTS && Forget.KIND.equals(message[0])) {
            return new Forget(DeletedNames.fromMessage(message[1]));
        }
        Parts.atLeast(message, 4); // kind, table, version, and what is to be done
        String kind = Parts.part(message, 0, String.class);
        Path table = new Path(Parts.part(message, 1, String.class));
        long version = Parts.part(message, 2, Long.class);
        return switch (kind) {
            case Warm.KIND -> Warm.fromMessage(table, version, message);
            case Pull.KIND -> Pull.fromMessage(table, version, message);
            case Evict.KIND -> Evict.fromMessage(table, version, message);
            case Bodies.KIND ->
                new Bodies(table, version, Bodies.Body.fromMessage(Parts.part(message, 3, Object[].class)));
            default -> throw new IllegalArgumentException("not a kind of instruction: '" + kind + "'");
        };
    }

    /**
     * As {@link #fromMessage}, of a process that may run another version: of what can't be read nothing is left but the
     * commit that it is about, if that much can be read.
     */
    static Optional<Instruction> read(Object[] message) {
        try {
            return Optional.of(fromMessage(message));
        } catch (IllegalArgumentException e) {
            boolean namesCommit = message.length > 2
                    && message[1] instanceof String table
                    && !table.isEmpty()
                    && message[2] instanceof Long version
                    && version >= 0;
            return namesCommit
                    ? Optional.of(new Unreadable(new Path((String) message[1]), (Long) message[2]))
                    : Optional.empty();
        }
    }

    /** The texts of a list from another JVM. */
    static List<String> texts(List<?> list) {
        Object[] parts = list.toArray();
        List<String> texts = new ArrayList<>(parts.length);
        for (int i = 0; i < parts.length; i++) {
            texts.add(Parts.part(parts, i, String.class));
        }
        return texts;
    }

    private static void check(Path table, long version) {
        requireNonNull(table, "table is null");
        if (version < 0) {
            throw new IllegalArgumentException("version of " + table + " is negative: " + version);
        }
    }

    /**
     * Put the tail of a file that became live into the cache.
     *
     * @param table root of the table
     * @param version version whose commit added the file
     * @param name of the file's object, by which instructions about one file are ordered
     * @param file the file with its tail
     */
    record Warm(Path table, long version, ObjectName name, CapturedTail file) implements Instruction {
        private static final String KIND = "warm";
        private static final int PARTS = 5;
        private static final int OVERHEAD_BYTES = 64 + ObjectNames.BYTES_OF_NAME;

        /** Rejects missing parts and a negative version. */
        public Warm {
            check(table, version);
            requireNonNull(name, "name is null");
            requireNonNull(file, "file is null");
        }

        private static Warm fromMessage(Path table, long version, Object[] message) {
            Parts.array(message, PARTS);
            return new Warm(
                    table,
                    version,
                    ObjectNames.fromMessage(Parts.part(message, 3, byte[].class), 1)
                            .get(0),
                    TailCodec.fromMessage(Parts.part(message, 4, Object[].class)));
        }

        @Override
        public Object[] toMessage() {
            return new Object[] {
                KIND, table.toString(), version, ObjectNames.of(List.of(name)).toMessage(), TailCodec.toMessage(file)
            };
        }

        @Override
        public long weight() {
            return OVERHEAD_BYTES + 2L * table.toString().length() + TailCodec.weight(file);
        }
    }

    /**
     * Put the tail of a file that became live into the cache, and get it from where it is: from whoever holds it, else
     * from the file's owner among the executors, who fetches it. Carries names and no bytes of the file.
     *
     * @param table root of the table
     * @param version version whose commit added the file
     * @param name of the file's object, by which instructions about one file are ordered
     * @param file the file, and where its tail is
     */
    record Pull(Path table, long version, ObjectName name, File file) implements Instruction {
        private static final String KIND = "pull";
        private static final int PARTS = 5;
        private static final int OVERHEAD_BYTES = 192;

        /** Rejects missing parts and a negative version. */
        public Pull {
            check(table, version);
            requireNonNull(name, "name is null");
            requireNonNull(file, "file is null");
        }

        /**
         * A file, and where its tail is.
         *
         * @param path the file
         * @param length its length in bytes, or -1 if the commit doesn't state it
         * @param held by whom, and in which version; empty if nobody has written it here
         */
        public record File(Path path, long length, Optional<WrittenFile.Held> held) {
            private static final int FILE_PARTS = 4;
            private static final long UNKNOWN_LENGTH = -1;

            /** Rejects missing parts, and a holder of another file. */
            public File {
                requireNonNull(path, "path is null");
                requireNonNull(held, "held is null");
                if (length < UNKNOWN_LENGTH
                        || held.filter(file -> !file.path().equals(path)).isPresent()) {
                    throw new IllegalArgumentException("not a file to pull: " + path + " of " + length + " B, " + held);
                }
            }

            private Object[] toMessage() {
                Optional<Object[]> written = held.map(WrittenFile.Held::toMessage);
                return new @Nullable Object[] {
                    written.isPresent() ? "" : path.toString(),
                    length,
                    written.orElse(null),
                    held.map(WrittenFile.Held::holder).orElse(null)
                };
            }

            private static File fromMessage(Object[] parts) {
                Parts.array(parts, FILE_PARTS);
                long length = Parts.part(parts, 1, Long.class);
                if (parts[2] == null) {
                    return new File(new Path(Parts.part(parts, 0, String.class)), length, Optional.empty());
                }
                WrittenFile written = WrittenFile.fromMessage(parts[2], Parts.part(parts, 3, String.class));
                WrittenFile.Held held = Parts.is(written, WrittenFile.Held.class);
                return new File(held.path(), length, Optional.of(held));
            }
        }

        private static Pull fromMessage(Path table, long version, Object[] message) {
            Parts.array(message, PARTS);
            return new Pull(
                    table,
                    version,
                    ObjectNames.fromMessage(Parts.part(message, 3, byte[].class), 1)
                            .get(0),
                    File.fromMessage(Parts.part(message, 4, Object[].class)));
        }

        @Override
        public Object[] toMessage() {
            return new Object[] {
                KIND, table.toString(), version, ObjectNames.of(List.of(name)).toMessage(), file.toMessage()
            };
        }

        @Override
        public long weight() {
            long held = file.held().map(WrittenFile.Held::weight).orElse(0L);
            return OVERHEAD_BYTES
                    + 2L * (table.toString().length() + file.path().toString().length())
                    + held;
        }
    }

    /**
     * Drop everything that the cache holds of files that died.
     *
     * @param table root of the table
     * @param version version whose commit removed the files
     * @param names of the files' objects, at most {@link #MAX_NAMES}
     */
    record Evict(Path table, long version, ObjectNames names) implements Instruction {
        /** Most names in one instruction, so that none outgrows a reply; {@link #of} splits what is more. */
        public static final int MAX_NAMES = 10_000;

        private static final String KIND = "evict";
        private static final int PARTS = 4;
        private static final int OVERHEAD_BYTES = 64;

        /** Rejects missing parts, no names, and too many. */
        public Evict {
            check(table, version);
            checkCount(names);
        }

        private static void checkCount(ObjectNames names) {
            if (names.isEmpty() || names.size() > MAX_NAMES) {
                throw new IllegalArgumentException("names must be 1 to " + MAX_NAMES + ": " + names.size());
            }
        }

        /** As few instructions as hold all the names; none for no name. */
        public static List<Evict> of(Path table, long version, ObjectNames names) {
            return names.parts(MAX_NAMES).stream()
                    .map(part -> new Evict(table, version, part))
                    .toList();
        }

        private static Evict fromMessage(Path table, long version, Object[] message) {
            Parts.array(message, PARTS);
            return new Evict(table, version, ObjectNames.fromMessage(Parts.part(message, 3, byte[].class), MAX_NAMES));
        }

        @Override
        public Object[] toMessage() {
            return new Object[] {KIND, table.toString(), version, names.toMessage()};
        }

        @Override
        public long weight() {
            return OVERHEAD_BYTES + 2L * table.toString().length() + names.weight();
        }
    }

    /**
     * Drop everything that the cache holds of files that were deleted.
     *
     * @param files which ones, at least one
     */
    record Forget(DeletedNames files) implements Instruction {
        private static final String KIND = "forget";
        private static final int PARTS = 2;
        private static final int OVERHEAD_BYTES = 64;

        /** Rejects no files. */
        public Forget {
            Evict.checkCount(files.names());
        }

        @Override
        public Object[] toMessage() {
            return new Object[] {KIND, files.toMessage()};
        }

        @Override
        public long weight() {
            return OVERHEAD_BYTES + files.weight();
        }
    }

    /**
     * An instruction about a commit that this version of the plugin can't read: it is acknowledged as failed.
     *
     * @param table root of the table
     * @param version version of the commit
     */
    record Unreadable(Path table, long version) implements Instruction {
        private static final String KIND = "unreadable";

        /** Rejects a missing table and a negative version. */
        public Unreadable {
            check(table, version);
        }

        @Override
        public Object[] toMessage() {
            return new Object[] {KIND, table.toString(), version, ""};
        }

        @Override
        public long weight() {
            return 2L * table.toString().length();
        }
    }
}
