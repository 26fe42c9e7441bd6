package dev.thermocline.protocol;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;

/**
 * Fetch the named columns of a file that became live, if you are its owner. Immutable.
 *
 * @param table root of the table
 * @param version version whose commit added the file
 * @param body what is to be fetched by whom
 */
public record Bodies(Path table, long version, Body body) implements Instruction {
    static final String KIND = "bodies";

    private static final long OVERHEAD_BYTES = 128;
    private static final long OVERHEAD_BYTES_OF_COLUMN = 32;

    /** Rejects missing parts and a negative version. */
    public Bodies {
        requireNonNull(table, "table is null");
        requireNonNull(body, "body is null");
        if (version < 0) {
            throw new IllegalArgumentException("version of " + table + " is negative: " + version);
        }
    }

    /**
     * What is to be fetched by whom.
     *
     * @param owner the executor that is to do it
     * @param path the file
     * @param length the file's length in bytes
     * @param columns their paths in the schema, with dots; the most useful first
     * @param part of the file to fetch
     */
    public record Body(String owner, String path, long length, List<String> columns, Part part) {
        private static final int PARTS = 7;

        /** Rejects bodies of which nothing is to be fetched. */
        public Body {
            requireNonNull(owner, "owner is null");
            requireNonNull(path, "path is null");
            requireNonNull(part, "part is null");
            columns = List.copyOf(columns);
            if (length < 1 || columns.isEmpty()) {
                throw new IllegalArgumentException(
                        "nothing to fetch of " + path + ": " + length + " B, " + columns.size() + " columns");
            }
        }

        private Object[] toMessage() {
            return new Object[] {owner, path, length, new ArrayList<>(columns), part.from(), part.to(), part.most()};
        }

        static Body fromMessage(Object[] parts) {
            Parts.array(parts, PARTS);
            return new Body(
                    Parts.part(parts, 0, String.class),
                    Parts.part(parts, 1, String.class),
                    Parts.part(parts, 2, Long.class),
                    Instruction.texts(Parts.part(parts, 3, ArrayList.class)),
                    new Part(
                            Parts.part(parts, 4, Long.class),
                            Parts.part(parts, 5, Long.class),
                            Parts.part(parts, 6, Long.class)));
        }
    }

    /**
     * What one executor fetches of a file.
     *
     * @param from first byte of the blocks that are meant
     * @param to end of them: blocks that begin before it
     * @param most bytes that may be fetched
     */
    public record Part(long from, long to, long most) {
        /** Rejects parts of which nothing is to be fetched. */
        public Part {
            if (from < 0 || to <= from || most < 1) {
                throw new IllegalArgumentException("nothing to fetch from " + from + " to " + to + ": " + most + " B");
            }
        }

        /** The whole file. */
        public static Part whole(long length, long most) {
            return new Part(0, length, most);
        }
    }

    @Override
    public Object[] toMessage() {
        return new Object[] {KIND, table.toString(), version, body.toMessage()};
    }

    @Override
    public long weight() {
        long texts = 0;
        texts += table.toString().length();
        texts += body.owner().length();
        texts += body.path().length();
        for (String column : body.columns()) {
            texts += column.length() + OVERHEAD_BYTES_OF_COLUMN;
        }
        return OVERHEAD_BYTES + 2 * texts;
    }
}
