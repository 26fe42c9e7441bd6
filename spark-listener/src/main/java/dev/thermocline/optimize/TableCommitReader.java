package dev.thermocline.optimize;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.fs.Path;

/**
 * Reads of a commit's JSON what matters to the order of files: who read what, which partitions change, and anything that makes this unreliable. Statistics are
 * skipped as a stream and never built. Stateless and thread-safe.
 */
public final class TableCommitReader {
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
            .build();

    private final AdvisorLimits limits;

    /**
     * A reader that holds nothing.
     *
     * @param limits a commit with more partitions or files than these say is read as one that has an obstacle
     */
    public TableCommitReader(AdvisorLimits limits) {
        this.limits = requireNonNull(limits, "limits is null");
    }

    /**
     * Reads a commit to its end.
     *
     * @param table root of the table
     * @param version version of the commit
     * @param json content of the commit file; stays the caller's, who closes it
     * @throws IOException if the content is not a sequence of actions, and whatever {@code json} throws
     */
    public TableCommit read(Path table, long version, InputStream json) throws IOException {
        CommitFacts facts = new CommitFacts(limits);
        try (JsonParser parser = JSON.createParser(json)) {
            new FactParser(parser, facts).readAll();
            return facts.toCommit(table, version);
        } catch (JsonProcessingException | CharConversionException | IllegalArgumentException broken) {
            throw new IOException(
                    "Commit " + version + " of " + table + " can not be read: " + broken.getMessage(), broken);
        }
    }
}
