package dev.thermocline.delta;

import dev.thermocline.paths.ListedFile;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/**
 * Turns the paths of a commit's actions into paths of the file system.
 *
 * <p>A path in a commit is an encoded URI reference, relative to the table or absolute. Partition directories are
 * escaped once more by the writer, so the value {@code x:y} is the directory {@code x%3Ay} and stands in the commit as
 * {@code x%253Ay}: it is decoded exactly once here.
 */
final class FilePaths {
    private static final int ENCODED_UUID_LENGTH = 20;

    private FilePaths() {}

    /** The path that an add, remove or cdc action names, or empty if it names none. */
    static Optional<Path> resolve(Path table, String encoded) {
        return parse(encoded).map(path -> path.isAbsolute() ? path : new Path(table, path));
    }

    /**
     * The data file that an add or remove action names, or empty if it names none. It belongs to another table if its
     * path is absolute, as shallow clones have them, or leads out of the table's root.
     */
    static Optional<ListedFile> dataFile(Path table, String encoded, long size) {
        if (isPlain(encoded)) {
            String root = table.isRoot() ? table.toString() : table + Path.SEPARATOR;
            return Optional.of(new ListedFile(root + encoded, size, false));
        }
        return parse(encoded).map(path -> {
            Path resolved = path.isAbsolute() ? path : new Path(table, path);
            return new ListedFile(resolved, size, path.isAbsolute() || isOutside(table, resolved));
        });
    }

    /**
     * Whether a path means what it spells, as nearly all do: then it needs no parsing, which costs more than all else
     * that is done with a removed file. It is relative, nothing in it is encoded, and no part of it is empty or begins
     * with a dot.
     */
    private static boolean isPlain(String encoded) {
        char before = Path.SEPARATOR_CHAR;
        for (int i = 0; i < encoded.length(); i++) {
            char at = encoded.charAt(i);
            boolean starts = before == Path.SEPARATOR_CHAR;
            if (!isPlain(at) || (starts && (at == '.' || at == Path.SEPARATOR_CHAR))) {
                return false;
            }
            before = at;
        }
        return before != Path.SEPARATOR_CHAR;
    }

    private static boolean isPlain(char at) {
        boolean isLetter = (at >= 'a' && at <= 'z') || (at >= 'A' && at <= 'Z');
        return isLetter || (at >= '-' && at <= '9') || at == '_' || at == '='; // from - to 9: . and / are between them
    }

    private static boolean isOutside(Path table, Path resolved) {
        String root = table.toUri().getPath();
        return !resolved.toUri().getPath().startsWith(root.endsWith("/") ? root : root + "/");
    }

    /** The deletion-vector file that {@code storageType} 'p' names, which must be absolute. */
    static Optional<Path> absoluteDeletionVector(String encoded) {
        return parse(encoded).filter(Path::isAbsolute);
    }

    /**
     * The deletion-vector file that {@code storageType} 'u' names: an optional directory, then 20 characters of Z85
     * that hold a UUID.
     */
    static Optional<Path> relativeDeletionVector(Path table, String prefixAndUuid) {
        int split = prefixAndUuid.length() - ENCODED_UUID_LENGTH;
        if (split < 0) {
            return Optional.empty();
        }
        String prefix = prefixAndUuid.substring(0, split);
        return Z85.decodeUuid(prefixAndUuid.substring(split)).flatMap(uuid -> {
            String name = "deletion_vector_" + uuid + ".bin";
            return child(table, prefix.isEmpty() ? name : prefix + "/" + name);
        });
    }

    private static Optional<Path> child(Path table, String relative) {
        try {
            return Optional.of(new Path(table, relative));
        } catch (IllegalArgumentException badPrefix) {
            return Optional.empty();
        }
    }

    private static Optional<Path> parse(String encoded) {
        try {
            URI uri = new URI(encoded);
            // An unescaped '?' or '#' would silently cut the name; an opaque URI ("a:b") has no path at all.
            boolean usable = !uri.isOpaque()
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null
                    && !uri.getPath().isEmpty();
            return usable ? Optional.of(new Path(uri)) : Optional.empty();
        } catch (URISyntaxException | IllegalArgumentException badUri) {
            return Optional.empty();
        }
    }
}
