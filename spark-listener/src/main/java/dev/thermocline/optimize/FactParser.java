package dev.thermocline.optimize;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Walks the tokens of a commit file and tells {@link CommitFacts} what it finds. One use, one thread. */
final class FactParser {
    /** Actions that change no live file, or repeat what others say. */
    private static final Set<String> HARMLESS = Set.of("cdc", "txn", "domainMetadata", "protocol", "commitInfo");

    private final JsonParser parser;
    private final CommitFacts facts;

    FactParser(JsonParser parser, CommitFacts facts) {
        this.parser = parser;
        this.facts = facts;
    }

    void readAll() throws IOException {
        while (parser.nextToken() != null) {
            readObject(this::readAction);
        }
    }

    private void readAction(String kind) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return;
        }
        switch (kind) {
            case "add", "remove" -> readFile(kind.equals("add"));
            case "commitInfo" -> readObject(this::readCommitInfo);
            case "metaData" -> readObject(this::readMetadata);
            default -> {
                if (!HARMLESS.contains(kind)) {
                    facts.obstacle("it has the unknown action '" + kind + "'");
                }
            }
        }
    }

    private void readFile(boolean added) throws IOException {
        FileFacts file = new FileFacts();
        readObject(name -> {
            switch (name) {
                case "path" -> file.path = text();
                case "partitionValues" -> file.partition = readPartition();
                default -> {
                    // neither size nor statistics tell anything about the order
                }
            }
        });
        facts.file(added, file.path, file.partition);
    }

    private @Nullable Partition readPartition() throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            return null;
        }
        Map<String, Optional<String>> values = new HashMap<>();
        readObject(name -> values.put(name, Optional.ofNullable(text())));
        return Partition.of(values);
    }

    private void readCommitInfo(String name) throws IOException {
        switch (name) {
            case "operation" -> facts.operation(text());
            case "readVersion" -> readVersion();
            case "operationParameters" -> {
                if (parser.currentToken() == JsonToken.START_OBJECT) {
                    readObject(this::readParameter);
                }
            }
            default -> {
                // metrics, engine and times are not used
            }
        }
    }

    private void readVersion() throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
            facts.readVersion(parser.getLongValue());
        }
    }

    private void readParameter(String name) throws IOException {
        switch (name) {
            case "zOrderBy" -> facts.zOrderBy(text());
            case "predicate" -> facts.predicate(text());
            default -> {
                // the others don't tell what was looked at
            }
        }
    }

    private void readMetadata(String name) throws IOException {
        if (name.equals("configuration") && parser.currentToken() == JsonToken.START_OBJECT) {
            readObject(key -> {
                if (key.equals("delta.columnMapping.mode")) {
                    facts.columnMapping(text());
                }
            });
        }
    }

    /** Reads the fields of an object; what {@code reader} leaves of a value is skipped. */
    private void readObject(FieldReader reader) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw new JsonParseException(parser, "an object is expected, not " + parser.currentToken());
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            reader.read(name);
            parser.skipChildren();
        }
    }

    private @Nullable String text() throws IOException {
        boolean scalar = parser.currentToken().isScalarValue() && parser.currentToken() != JsonToken.VALUE_NULL;
        return scalar ? parser.getText() : null;
    }

    /** Fields of one file action while its line is read. */
    private static final class FileFacts {
        private @Nullable String path;
        private @Nullable Partition partition;
    }

    /** Takes one field whose value is the parser's current token. */
    @FunctionalInterface
    private interface FieldReader {
        void read(String name) throws IOException;
    }
}
