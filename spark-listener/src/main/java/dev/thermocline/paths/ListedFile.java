package dev.thermocline.paths;

import static java.util.Objects.requireNonNull;

import org.apache.hadoop.fs.Path;

/**
 * A file of a commit, without what only planning needs. It holds the text of its path: to parse a path costs more than
 * all else that is done with a removed file. Immutable.
 *
 * @param text of the resolved path, as {@link Path#toString} gives it
 * @param size length in bytes as the commit gives it, 0 for a removed file
 * @param external whether it belongs to another table: named by an absolute path, as in a shallow clone, or by one that
 *     leads out of the table's root
 */
public record ListedFile(String text, long size, boolean external) {
    /** Rejects a missing path. */
    public ListedFile {
        requireNonNull(text, "text is null");
    }

    /** The file at a path. */
    public ListedFile(Path path, long size, boolean external) {
        this(path.toString(), size, external);
    }

    /** The resolved path, parsed by each call. */
    public Path path() {
        return new Path(text);
    }

    /** The hash of {@link #path}, see {@link PathHash}. */
    public long hash() {
        return PathHash.of(text);
    }

    /** Whether it lies in a directory itself, and not further below. Costs no path. */
    public boolean isIn(String directory) {
        return text.startsWith(directory) && text.lastIndexOf(Path.SEPARATOR_CHAR) == directory.length();
    }

    /** The text of its directory, without a separator at its end. */
    public String directory() {
        return text.substring(0, Math.max(0, text.lastIndexOf(Path.SEPARATOR_CHAR)));
    }
}
