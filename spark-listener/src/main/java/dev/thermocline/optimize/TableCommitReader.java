package dev.thermocline.optimize;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.thermocline.delta.CommitParser;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.fs.Path;

/**
 * Reads of a commit what matters to the order of files: who read what, which partitions change, and anything that makes
 * this unreliable. Stateless and thread-safe.
 */
public final class TableCommitReader {
    private final AdvisorLimits limits;

    /**
     * A reader that holds nothing.
     *
     * @param limits a commit with more partitions or files than these allow is read as one that has an obstacle
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
        TableCommitBuilder builder = new TableCommitBuilder(limits);
        CommitParser.parse(table, version, json, builder);
        try {
            return builder.toCommit(table, version);
        } catch (JsonProcessingException | IllegalArgumentException broken) {
            throw new IOException(
                    "Commit " + version + " of " + table + " can not be read: " + broken.getMessage(), broken);
        }
    }
}
