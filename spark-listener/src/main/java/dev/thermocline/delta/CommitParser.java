package dev.thermocline.delta;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * Reads the JSON of one Delta commit, one action a line, as a stream, and hands each action to a handler. Statistics
 * and tags, which are most of a line, are skipped and never built. Needs none of Delta's classes, so one class file
 * serves all of its releases.
 *
 * <p>A commit is refused as a whole if it is torn, or if a field that handlers may get has another shape than Delta's
 * protocol gives it: whoever misread it might evict live files or leave out partitions that changed. The exception is
 * {@code commitInfo}, in which the protocol lets writers store any object: fields of it that have another shape are
 * skipped.
 */
public final class CommitParser {
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
            .build();

    private final JsonParser parser;
    private final ActionHandler handler;

    private CommitParser(JsonParser parser, ActionHandler handler) {
        this.parser = parser;
        this.handler = handler;
    }

    /**
     * Reads a commit to its end.
     *
     * @param table root of the table, for messages
     * @param version version of the commit, for messages
     * @param json content of the commit file; stays the caller's, who closes it
     * @throws MalformedCommitException if the content is not a sequence of actions; the handler may have got some of
     *     them
     * @throws IOException whatever {@code json} throws
     */
    public static void parse(Path table, long version, InputStream json, ActionHandler handler) throws IOException {
        requireNonNull(json, "json is null");
        try (JsonParser parser = JSON.createParser(json)) {
            new CommitParser(parser, requireNonNull(handler, "handler is null")).readAll();
        } catch (JsonProcessingException broken) {
            JsonLocation location = broken.getLocation();
            throw new MalformedCommitException(
                    table, version, location == null ? 0 : location.getLineNr(), broken.getOriginalMessage(), broken);
        } catch (CharConversionException broken) {
            throw new MalformedCommitException(table, version, 0, String.valueOf(broken.getMessage()), broken);
        }
    }

    private void readAll() throws IOException {
        while (parser.nextToken() != null) {
            readObject("action", this::readAction);
        }
    }

    private void readAction(String kind) throws IOException {
        if (isNull()) {
            return;
        }
        switch (kind) {
            case "add" -> handler.add(withSize(readFile(kind)));
            case "remove" -> handler.remove(readFile(kind));
            case "cdc" -> handler.changeData(readFile(kind));
            case "commitInfo" -> readObject(kind, this::readCommitInfo);
            case "protocol" -> readObject(kind, this::readProtocol);
            case "metaData" -> readMetadata(kind);
            case "txn", "domainMetadata" -> {
                // they concern no file
            }
            default -> handler.unknownAction(kind);
        }
    }

    private FileAction readFile(String kind) throws IOException {
        FileFields file = new FileFields(parser.currentTokenLocation().getLineNr());
        readObject(kind, name -> {
            switch (name) {
                case "path" -> file.path = text(name);
                case "size" -> file.size = number(name);
                case "modificationTime" ->
                    file.modificationTime = Math.max(0, number(name).orElse(0));
                case "dataChange" -> file.dataChange = !"false".equals(text(name));
                case "partitionValues" -> file.partitionValues = readPartitionValues(name);
                case "deletionVector" -> file.deletionVector = readDeletionVector(name);
                default -> {
                    // stats and tags are most of the bytes: never built
                }
            }
        });
        return file.toAction();
    }

    private FileAction withSize(FileAction file) throws IOException {
        OptionalLong size = file.size();
        if (size.isEmpty() || size.getAsLong() < 0) {
            throw malformed("add action of '" + file.path().orElse("") + "' has no valid size: "
                    + (size.isEmpty() ? "none" : size.getAsLong()));
        }
        return file;
    }

    private Optional<Map<String, Optional<String>>> readPartitionValues(String field) throws IOException {
        if (isNull()) {
            return Optional.empty();
        }
        Map<String, Optional<String>> values = new HashMap<>();
        readObject(field, name -> values.put(name, Optional.ofNullable(text(name))));
        return Optional.of(values);
    }

    private FileAction.@Nullable DeletionVector readDeletionVector(String field) throws IOException {
        if (isNull()) {
            return null;
        }
        Map<String, String> texts = new HashMap<>();
        readObject(field, name -> {
            boolean wanted = name.equals("storageType") || name.equals("pathOrInlineDv");
            String value = wanted ? text(name) : null;
            if (value != null) {
                texts.put(name, value);
            } // offset, size and cardinality don't matter to a cache of files
        });
        return new FileAction.DeletionVector(
                Optional.ofNullable(texts.get("storageType")), Optional.ofNullable(texts.get("pathOrInlineDv")));
    }

    private void readCommitInfo(String name) throws IOException {
        JsonToken token = parser.currentToken();
        switch (name) {
            case "operation" -> ifText(handler::operation);
            case "readVersion" -> {
                if (token == JsonToken.VALUE_NUMBER_INT
                        && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
                    handler.readVersion(parser.getLongValue());
                }
            }
            case "operationParameters" -> {
                if (token == JsonToken.START_OBJECT) {
                    readObject(name, key -> ifText(value -> handler.operationParameter(key, value)));
                }
            }
            default -> {
                // metrics, engine and times are not used
            }
        }
    }

    private void ifText(Consumer<String> target) throws IOException {
        if (parser.currentToken().isScalarValue() && !isNull()) {
            target.accept(parser.getText());
        }
    }

    private void readProtocol(String name) throws IOException {
        if (name.equals("readerFeatures") || name.equals("writerFeatures")) {
            readTexts(name, handler::feature);
        }
    }

    private void readMetadata(String kind) throws IOException {
        List<String> partitionColumns = new ArrayList<>();
        List<String> schema = new ArrayList<>(1);
        readObject(kind, name -> {
            switch (name) {
                case "id" -> ifText(handler::tableId);
                case "schemaString" -> ifPresent(text(name), schema::add);
                case "partitionColumns" -> readTexts(name, partitionColumns::add);
                case "configuration" -> readTableProperties(name);
                default -> {
                    // name, format and time of creation are not used
                }
            }
        });
        schema.forEach(text -> handler.schema(text, partitionColumns));
    }

    private void readTableProperties(String field) throws IOException {
        if (!isNull()) {
            readObject(field, name -> ifPresent(text(name), value -> handler.tableProperty(name, value)));
        }
    }

    private static void ifPresent(@Nullable String value, Consumer<String> target) {
        if (value != null) {
            target.accept(value);
        }
    }

    private void readTexts(String field, Consumer<String> target) throws IOException {
        if (isNull()) {
            return;
        }
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw malformed(field + " is not an array but " + parser.currentToken());
        }
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            ifPresent(text(field), target);
        }
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

    private boolean isNull() {
        return parser.currentToken() == JsonToken.VALUE_NULL;
    }

    private @Nullable String text(String field) throws IOException {
        if (isNull()) {
            return null;
        }
        if (!parser.currentToken().isScalarValue()) {
            throw malformed(field + " is not a text but " + parser.currentToken());
        }
        return parser.getText();
    }

    private OptionalLong number(String field) throws IOException {
        if (isNull()) {
            return OptionalLong.empty();
        }
        if (!parser.currentToken().isNumeric()) {
            throw malformed(field + " is not a number but " + parser.currentToken());
        }
        return OptionalLong.of(parser.getLongValue());
    }

    private JsonParseException malformed(String reason) {
        return new JsonParseException(parser, reason, parser.currentTokenLocation());
    }

    /** Takes one field whose value is the parser's current token. */
    @FunctionalInterface
    private interface FieldReader {
        void read(String name) throws IOException;
    }

    /** The fields of a file action while its line is read. */
    private static final class FileFields {
        private final long line;
        private @Nullable String path;
        private Optional<Map<String, Optional<String>>> partitionValues = Optional.empty();
        private OptionalLong size = OptionalLong.empty();
        private long modificationTime;
        private boolean dataChange = true;
        private FileAction.@Nullable DeletionVector deletionVector;

        FileFields(long line) {
            this.line = line;
        }

        FileAction toAction() {
            return new FileAction(
                    line,
                    Optional.ofNullable(path),
                    partitionValues,
                    size,
                    modificationTime,
                    dataChange,
                    Optional.ofNullable(deletionVector));
        }
    }
}
