package dev.thermocline.delta;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Walks the tokens of a commit file and hands each action to {@link CommitActions}. One use, one thread. */
final class ActionParser {
    private final JsonParser parser;
    private final CommitActions actions;

    ActionParser(JsonParser parser, CommitActions actions) {
        this.parser = parser;
        this.actions = actions;
    }

    void readAll() throws IOException {
        while (parser.nextToken() != null) {
            readObject("action", this::readAction);
        }
    }

    private void readAction(String kind) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return;
        }
        switch (kind) {
            case "add" -> actions.add(withSize(readFile(kind)));
            case "remove" -> actions.remove(readFile(kind));
            case "cdc" -> actions.changeData(readFile(kind));
            case "commitInfo" -> readObject(kind, this::readCommitInfo);
            case "protocol" -> readObject(kind, this::readProtocol);
            case "metaData" -> readMetadata(kind);
            default -> {
                // txn, domainMetadata and whatever comes name no file of the cache
            }
        }
    }

    private FileAction readFile(String kind) throws IOException {
        FileAction file = new FileAction(parser.currentTokenLocation().getLineNr());
        readObject(kind, name -> {
            switch (name) {
                case "path" -> file.path = text(name);
                case "size" -> file.size = number(name, FileAction.NO_SIZE);
                case "modificationTime" -> file.modificationTime = Math.max(0, number(name, 0));
                case "dataChange" -> file.dataChange = !"false".equals(text(name));
                case "partitionValues" -> readTexts(name, file.partitionValues);
                case "deletionVector" -> readDeletionVector(file);
                default -> {
                    // stats and tags are most of the bytes: never built
                }
            }
        });
        return file;
    }

    private FileAction withSize(FileAction file) throws IOException {
        if (file.size < 0) {
            throw malformed("add action of '" + file.path + "' has no valid size: " + file.size);
        }
        return file;
    }

    private void readDeletionVector(FileAction file) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return;
        }
        file.hasDeletionVector = true;
        readObject("deletionVector", name -> {
            switch (name) {
                case "storageType" -> file.deletionVectorStorage = text(name);
                case "pathOrInlineDv" -> file.deletionVectorPath = text(name);
                default -> {
                    // offset, size and cardinality don't matter to a cache of files
                }
            }
        });
    }

    private void readCommitInfo(String name) throws IOException {
        switch (name) {
            case "operation" -> actions.operation(text(name));
            case "operationParameters" -> readParameters();
            default -> {
                // metrics, engine and times are not used
            }
        }
    }

    private void readParameters() throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return;
        }
        readObject("operationParameters", name -> {
            if (parser.currentToken().isScalarValue()) {
                actions.operationParameter(name, text(name));
            }
        });
    }

    private void readProtocol(String name) throws IOException {
        boolean features = name.equals("readerFeatures") || name.equals("writerFeatures");
        if (!features || parser.currentToken() != JsonToken.START_ARRAY) {
            return;
        }
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            actions.feature(text(name));
            parser.skipChildren();
        }
    }

    private void readMetadata(String kind) throws IOException {
        List<String> partitionColumns = new ArrayList<>();
        StringBuilder schema = new StringBuilder();
        readObject(kind, name -> {
            if (name.equals("schemaString") && parser.currentToken() == JsonToken.VALUE_STRING) {
                schema.append(parser.getText());
            } else if (name.equals("partitionColumns") && parser.currentToken() == JsonToken.START_ARRAY) {
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    partitionColumns.add(String.valueOf(text(name)));
                }
            }
        });
        actions.schema(schema.toString(), partitionColumns);
    }

    private void readTexts(String field, Map<String, String> target) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return;
        }
        readObject(field, name -> {
            String value = text(name);
            if (value != null) {
                target.put(name, value);
            }
        });
    }

    /** Reads the fields of an object; what {@code reader} leaves of a value is skipped. */
    private void readObject(String what, FieldReader reader) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw malformed(what + " is not an object but " + parser.currentToken());
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            reader.read(name);
            parser.skipChildren();
        }
    }

    private @Nullable String text(String field) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return null;
        }
        if (!parser.currentToken().isScalarValue()) {
            throw malformed(field + " is not a text but " + parser.currentToken());
        }
        return parser.getText();
    }

    private long number(String field, long otherwise) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return otherwise;
        }
        if (!parser.currentToken().isNumeric()) {
            throw malformed(field + " is not a number but " + parser.currentToken());
        }
        return parser.getLongValue();
    }

    private JsonParseException malformed(String reason) {
        return new JsonParseException(parser, reason, parser.currentTokenLocation());
    }

    /** Takes one field whose value is the parser's current token. */
    @FunctionalInterface
    private interface FieldReader {
        void read(String name) throws IOException;
    }
}
