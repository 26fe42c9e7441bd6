package dev.thermocline.delta;

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
     * Whether an action's path means a file of another table: an absolute path does, as shallow clones have them, and
     * so does one that leads out of the table's root.
     *
     * @param resolved what {@link #resolve} made of it
     */
    static boolean isExternal(Path table, String encoded, Path resolved) {
        if (parse(encoded).map(Path::isAbsolute).orElse(true)) {
            return true;
        }
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
