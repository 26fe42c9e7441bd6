package dev.thermocline.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** The files that a table's commits add, read past every cache. */
public final class AddedFiles {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ClusterLake lake;
    private final String root;

    /** @param root of the table, as a key */
    public AddedFiles(ClusterLake lake, String root) {
        this.lake = lake;
        this.root = root;
    }

    /** Lengths by key. */
    public Map<String, Long> of(long version) throws IOException {
        String commit = lake.read(String.format("%s%s/_delta_log/%020d.json", ClusterLake.ROOT, root, version));
        Map<String, Long> added = new TreeMap<>();
        for (String line : commit.lines().toList()) {
            JsonNode add = JSON.readTree(line).path("add");
            if (!add.isMissingNode()) {
                added.put(root + "/" + add.get("path").asText(), add.get("size").asLong());
            }
        }
        return added;
    }
}
