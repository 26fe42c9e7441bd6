package dev.thermocline.cluster.operations;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.fs.Path;

/**
 * Says from the text of commit files alone which files a cache should have warmed and evicted after them. Rules of Delta's
 * protocol: a path is a URI reference, relative to the table or absolute; a file that one commit both removes and adds has
 * only got another deletion vector; a deletion vector stands in a file named by the add, or in the add itself. A file that
 * a commit names by an absolute path, as shallow clones do, belongs to another table: removing it evicts nothing.
 *
 * <p>Commits of one table are to be fed in their order. Not thread-safe.
 */
final class DeltaOracle {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Set<String> warmed = new TreeSet<>();
    private final Set<String> evicted = new TreeSet<>();

    /** Takes one commit into account, after all that came before. */
    void commit(String table, String content) throws IOException {
        Set<String> added = new HashSet<>();
        Set<String> removed = new HashSet<>();
        Set<String> others = new HashSet<>();
        Set<String> vectors = new HashSet<>();
        for (String line : content.lines().toList()) {
            JsonNode action = JSON.readTree(line);
            if (action.has("add")) {
                added.add(resolve(table, action.get("add").get("path").asText()));
                vector(table, action.get("add").path("deletionVector"), vectors);
            } else if (action.has("remove")) {
                String path = action.get("remove").get("path").asText();
                removed.add(resolve(table, path));
                if (!resolve(table, path).startsWith(table + "/") || new Path(URI.create(path)).isAbsolute()) {
                    others.add(resolve(table, path));
                }
            }
        }
        Set<String> kept = new HashSet<>(added);
        kept.retainAll(removed);
        added.removeAll(kept);
        removed.removeAll(kept);
        added.addAll(vectors);
        warmed.addAll(added);
        warmed.removeAll(removed);
        removed.removeAll(others);
        evicted.addAll(removed);
        evicted.removeAll(added);
    }

    private static String resolve(String table, String reference) {
        Path path = new Path(URI.create(reference));
        return (path.isAbsolute() ? path : new Path(table, path)).toString();
    }

    private static void vector(String table, JsonNode vector, Set<String> vectors) {
        String storage = vector.path("storageType").asText();
        if (storage.equals("u")) {
            String name = vector.get("pathOrInlineDv").asText();
            int uuid = name.length() - VectorName.LENGTH;
            String directory = uuid == 0 ? table : table + "/" + name.substring(0, uuid);
            vectors.add(directory + "/" + VectorName.decode(name.substring(uuid)));
        } else if (storage.equals("p")) {
            vectors.add(resolve(table, vector.get("pathOrInlineDv").asText()));
        }
    }

    /** Files that should be on every executor now, though they were not before. */
    Set<String> warmed() {
        return Set.copyOf(warmed);
    }

    /** Files that should be nowhere now. */
    Set<String> evicted() {
        return Set.copyOf(evicted);
    }
}
