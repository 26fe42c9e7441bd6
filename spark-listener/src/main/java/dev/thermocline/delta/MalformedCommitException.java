package dev.thermocline.delta;

import java.io.IOException;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/** A commit file that can not be understood: torn, not JSON, or an action of the wrong shape. */
public final class MalformedCommitException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String table;
    private final long version;
    private final long line;

    MalformedCommitException(Path table, long version, long line, String reason, @Nullable Throwable cause) {
        super("Commit " + version + " of " + table + " can not be read, line " + line + ": " + reason, cause);
        this.table = table.toString();
        this.version = version;
        this.line = line;
    }

    /** Root of the table. */
    public String table() {
        return table;
    }

    /** Version whose file is malformed. */
    public long version() {
        return version;
    }

    /** Line of the file, from 1; 0 = not known. */
    public long line() {
        return line;
    }
}
