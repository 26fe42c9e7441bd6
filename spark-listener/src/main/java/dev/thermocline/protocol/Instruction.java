package dev.thermocline.protocol;

import static java.util.Objects.requireNonNull;

import dev.thermocline.api.CapturedTail;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;

/**
 * Something that every executor is to do after a commit or a delete. A hint: missing one costs a request or some space.
 * Immutable.
 *
 * <p>Messages are made of JDK types only, because the JVM that receives them may read them with a class loader that has
 * none of ours. Within one JVM they go by reference, so nobody changes one.
 */
public sealed interface Instruction permits Instruction.Warm, Instruction.Evict, Instruction.Forget, Bodies {
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
            return new Forget(texts(Parts.part(message, 1, ArrayList.class)));
        }
        Parts.array(message, 4);
        String kind = Parts.part(message, 0, String.class);
        Path table = new Path(Parts.part(message, 1, String.class));
        long version = Parts.part(message, 2, Long.class);
        return switch (kind) {
            case Warm.KIND -> new Warm(table, version, TailCodec.fromMessage(Parts.part(message, 3, Object[].class)));
            case Evict.KIND -> new Evict(table, version, texts(Parts.part(message, 3, ArrayList.class)));
            case Bodies.KIND ->
                new Bodies(table, version, Bodies.Body.fromMessage(Parts.part(message, 3, Object[].class)));
            default -> throw new IllegalArgumentException("not a kind of instruction: '" + kind + "'");
        };
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
     * @param file the file with its tail
     */
    record Warm(Path table, long version, CapturedTail file) implements Instruction {
        private static final String KIND = "warm";
        private static final int OVERHEAD_BYTES = 64;

        public Warm {
            check(table, version);
            requireNonNull(file, "file is null");
        }

        @Override
        public Object[] toMessage() {
            return new Object[] {KIND, table.toString(), version, TailCodec.toMessage(file)};
        }

        @Override
        public long weight() {
            return OVERHEAD_BYTES + 2L * table.toString().length() + TailCodec.weight(file);
        }
    }

    /**
     * Drop everything that the cache holds of files that died.
     *
     * @param table root of the table
     * @param version version whose commit removed the files
     * @param paths the files' paths as text, at most {@link #MAX_PATHS}
     */
    record Evict(Path table, long version, List<String> paths) implements Instruction {
        /** Most paths in one instruction, so that none outgrows a reply; {@link #of} splits what is more. */
        public static final int MAX_PATHS = 1000;

        private static final String KIND = "evict";
        private static final int OVERHEAD_BYTES = 64;
        private static final int OVERHEAD_PER_PATH = 48;

        public Evict {
            check(table, version);
            paths = List.copyOf(paths);
            if (paths.isEmpty() || paths.size() > MAX_PATHS) {
                throw new IllegalArgumentException("paths must be 1 to " + MAX_PATHS + ": " + paths.size());
            }
        }

        /** As few instructions as hold all the paths; none for no path. */
        public static List<Evict> of(Path table, long version, List<String> paths) {
            List<Evict> parts = new ArrayList<>();
            for (int from = 0; from < paths.size(); from += MAX_PATHS) {
                parts.add(new Evict(table, version, paths.subList(from, Math.min(paths.size(), from + MAX_PATHS))));
            }
            return parts;
        }

        @Override
        public Object[] toMessage() {
            return new Object[] {KIND, table.toString(), version, new ArrayList<>(paths)};
        }

        @Override
        public long weight() {
            return 2L * table.toString().length() + weight(paths);
        }

        private static long weight(List<String> paths) {
            long weight = OVERHEAD_BYTES;
            for (String path : paths) {
                weight += OVERHEAD_PER_PATH + 2L * path.length();
            }
            return weight;
        }
    }

    /**
     * Drop everything that the cache holds of files that were deleted.
     *
     * @param paths the files' paths as text, at most {@link Evict#MAX_PATHS}
     */
    record Forget(List<String> paths) implements Instruction {
        private static final String KIND = "forget";
        private static final int PARTS = 2;

        public Forget {
            paths = List.copyOf(paths);
            if (paths.isEmpty() || paths.size() > Evict.MAX_PATHS) {
                throw new IllegalArgumentException("paths must be 1 to " + Evict.MAX_PATHS + ": " + paths.size());
            }
        }

        @Override
        public Object[] toMessage() {
            return new Object[] {KIND, new ArrayList<>(paths)};
        }

        @Override
        public long weight() {
            return Evict.weight(paths);
        }
    }
}
