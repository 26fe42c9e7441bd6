package dev.thermocline.cluster.operations;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tells a lake's objects apart by their names. */
final class LakeFiles {
    private static final Pattern COMMIT = Pattern.compile("(.*)/_delta_log/(\\d{20})\\.json");

    private LakeFiles() {}

    /** Data files and deletion vectors. */
    static boolean isData(String path) {
        return !path.contains("/_delta_log/") && (path.endsWith(".parquet") || path.endsWith(".bin"));
    }

    static Set<String> data(Collection<String> objects) {
        Set<String> data = new TreeSet<>();
        objects.stream().filter(LakeFiles::isData).forEach(data::add);
        return data;
    }

    static Set<String> minus(Collection<String> all, Collection<String> without) {
        Set<String> rest = new TreeSet<>(all);
        rest.removeAll(without);
        return rest;
    }

    /** The commits among new objects, each table's in their order. */
    static List<CommitPath> commits(Collection<String> objects) {
        return objects.stream()
                .map(COMMIT::matcher)
                .filter(Matcher::matches)
                .map(match -> new CommitPath(match.group(), match.group(1), Long.parseLong(match.group(2))))
                .sorted((one, other) -> one.path().compareTo(other.path()))
                .toList();
    }

    /**
     * A published commit.
     *
     * @param path its file
     * @param table root of its table
     * @param version its version
     */
    record CommitPath(String path, String table, long version) {}
}
