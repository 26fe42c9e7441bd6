package dev.thermocline.optimize;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds by a file's path whether the partition columns of its action are the names that SQL knows.
 *
 * <p>With column mapping the action has physical names; such files lie in directories of random names, or in those of
 * physical names, which have the form {@code col-UUID}. In all other tables the directories spell the columns.
 */
final class FileLayout {
    private static final Pattern PHYSICAL_NAME = Pattern.compile("col-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final String NULL_DIRECTORY = "__HIVE_DEFAULT_PARTITION__";
    private static final Pattern ESCAPE = Pattern.compile("%([0-9A-Fa-f]{2})");

    private FileLayout() {}

    /**
     * The partition with its nulls, which Delta leaves out of the values of a removed file: they are found in the
     * directories. Empty if the path doesn't spell the partition's columns.
     */
    static Optional<Partition> complete(Partition partition, String encodedPath) {
        Map<String, Optional<String>> values = new HashMap<>();
        Set<String> spelled = new HashSet<>();
        for (String directory : directories(encodedPath)) {
            int equals = directory.indexOf('=');
            String column = equals < 0 ? "" : unescaped(directory.substring(0, equals));
            spelled.add(column);
            if (directory.substring(equals + 1).equals(NULL_DIRECTORY)) {
                values.put(column, Optional.empty());
            }
        }
        partition.values().forEach(value -> values.put(value.column(), value.value()));
        boolean spells = spelled.containsAll(values.keySet())
                && values.keySet().stream().noneMatch(PHYSICAL_NAME.asMatchPredicate());
        return spells ? Optional.of(Partition.of(values)) : Optional.empty();
    }

    private static List<String> directories(String encodedPath) {
        try {
            String path = new URI(encodedPath).getPath();
            List<String> names = path == null ? List.of() : Arrays.asList(path.split("/", -1));
            return names.isEmpty() ? names : names.subList(0, names.size() - 1);
        } catch (URISyntaxException unusable) {
            return List.of();
        }
    }

    /** Undoes the escapes that Hive puts into names of directories, each of one ASCII character. */
    private static String unescaped(String name) {
        return ESCAPE.matcher(name)
                .replaceAll(
                        match -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(match.group(1), 16))));
    }
}
