package dev.thermocline.delta;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * What users call the partition columns of tables with column mapping, whose commits write physical names. Learned from
 * the schemas that commits bring; a table whose schema was not seen keeps its physical names. Bounded: of too many
 * tables, the one that was used longest ago is forgotten. Thread-safe.
 */
final class ColumnNames {
    private static final int TABLES = 1_000;
    private static final String PHYSICAL_NAME = "delta.columnMapping.physicalName";
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    @GuardedBy("this")
    private final Map<Path, Map<String, String>> tables = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Path, Map<String, String>> eldest) {
            return size() > TABLES;
        }
    };

    /**
     * Takes the partition columns' names from a table's schema.
     *
     * @param schema as the {@code schemaString} of a {@code metaData} action
     * @throws IOException if the schema is not the JSON of a struct; what was known of the table stays
     */
    void learn(Path table, String schema, List<String> partitionColumns) throws IOException {
        requireNonNull(table, "table is null");
        Map<String, String> logicalByPhysical = new HashMap<>();
        Set<String> wanted = Set.copyOf(partitionColumns);
        try (JsonParser parser = JSON.createParser(schema)) {
            require(parser.nextToken(), JsonToken.START_OBJECT);
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean fields = parser.currentName().equals("fields");
                parser.nextToken();
                if (fields) {
                    readFields(parser, wanted, logicalByPhysical);
                } else {
                    parser.skipChildren();
                }
            }
        }
        synchronized (this) {
            if (logicalByPhysical.isEmpty()) {
                tables.remove(table);
            } else {
                tables.put(table, Map.copyOf(logicalByPhysical));
            }
        }
    }

    private static void require(@Nullable JsonToken token, JsonToken expected) throws IOException {
        if (token != expected) {
            throw new IOException("the schema has " + token + " where " + expected + " is expected");
        }
    }

    private static void readFields(JsonParser parser, Set<String> wanted, Map<String, String> names)
            throws IOException {
        require(parser.currentToken(), JsonToken.START_ARRAY);
        while (parser.nextToken() == JsonToken.START_OBJECT) {
            String logical = null;
            String physical = null;
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                parser.nextToken();
                if (field.equals("name")) {
                    logical = parser.getText();
                } else if (field.equals("metadata") && parser.currentToken() == JsonToken.START_OBJECT) {
                    physical = physicalName(parser);
                } else {
                    parser.skipChildren();
                }
            }
            if (logical != null && physical != null && wanted.contains(logical)) {
                names.put(physical, logical);
            }
        }
    }

    private static @Nullable String physicalName(JsonParser parser) throws IOException {
        String physical = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean wanted = parser.currentName().equals(PHYSICAL_NAME);
            parser.nextToken();
            if (wanted) {
                physical = parser.getText();
            } else {
                parser.skipChildren();
            }
        }
        return physical;
    }

    /** The same values under the names that users know, as far as these are known. */
    Map<String, String> logical(Path table, Map<String, String> partitionValues) {
        Map<String, String> names;
        synchronized (this) {
            names = tables.getOrDefault(table, Map.of());
        }
        if (names.isEmpty()) {
            return partitionValues;
        }
        Map<String, String> logical = new HashMap<>();
        partitionValues.forEach((name, value) -> logical.put(names.getOrDefault(name, name), value));
        return logical;
    }
}
