package dev.thermocline.delta;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the JSON of one Delta commit, one action a line, as a stream: statistics and tags, which are most of a line, are skipped and never built.
 *
 * <p>It needs none of Delta's classes, so one class file serves all of Delta's releases. Thread-safe. It keeps the names
 * of partition columns from a commit that brings the table's schema to the table's next ones.
 */
public final class CommitReader {
    private static final Logger LOG = LoggerFactory.getLogger(CommitReader.class);
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
            .build();

    private final ColumnNames columns = new ColumnNames();

    /** Makes a reader that has seen no schema. */
    public CommitReader() {}

    /**
     * Reads a commit to its end.
     *
     * @param table root of the table, against which relative paths are resolved
     * @param version version of the commit
     * @param json content of the commit file; stays the caller's, who closes it
     * @throws MalformedCommitException if the content is not a sequence of actions; a file action whose <em>path</em> is unusable is skipped and counted
     * @throws IOException whatever {@code json} throws
     */
    public CommitChange read(Path table, long version, InputStream json) throws IOException {
        requireNonNull(json, "json is null");
        CommitActions actions = new CommitActions(table, version, columns);
        try (JsonParser parser = JSON.createParser(json)) {
            new ActionParser(parser, actions).readAll();
        } catch (JsonProcessingException broken) {
            JsonLocation location = broken.getLocation();
            throw new MalformedCommitException(
                    table, version, location == null ? 0 : location.getLineNr(), broken.getOriginalMessage(), broken);
        } catch (CharConversionException broken) {
            throw new MalformedCommitException(table, version, 0, String.valueOf(broken.getMessage()), broken);
        }
        CommitChange change = actions.toChange();
        reportUnresolved(change, actions.fileActions());
        return change;
    }

    private static void reportUnresolved(CommitChange change, int fileActions) {
        if (change.unresolvedPaths() == 0) {
            return;
        }
        String message =
                "Commit {} of {}: {} of {} file actions name no usable path and are left out, the first is '{}'";
        Object[] values = {
            change.version(),
            change.table(),
            change.unresolvedPaths(),
            fileActions,
            change.firstUnresolved().orElse("")
        };
        if (change.unresolvedPaths() >= fileActions) {
            LOG.warn(message, values);
        } else {
            LOG.info(message, values);
        }
    }
}
