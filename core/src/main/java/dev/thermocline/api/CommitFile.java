package dev.thermocline.api;

import static java.util.Objects.requireNonNull;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.Path;

/**
 * A Delta commit file, recognised by its name: {@code <table>/_delta_log/<20 digits>.json}. Staged commits,
 * checkpoints, checksums and compacted logs are none.
 *
 * @param table the table's root
 * @param version the version that the file makes
 */
public record CommitFile(Path table, long version) {
    /** Name of the directory in which a table's commits are. */
    public static final String LOG = "_delta_log";

    private static final Pattern NAME = Pattern.compile("(\\d{20})\\.json");

    /** Rejects a missing table. */
    public CommitFile {
        requireNonNull(table, "table is null");
    }

    /** The commit that the path names, if it names one. */
    public static Optional<CommitFile> parse(Path path) {
        Path log = path.getParent();
        if (log == null || !log.getName().equals(LOG) || log.getParent() == null) {
            return Optional.empty();
        }
        Matcher matcher = NAME.matcher(path.getName());
        // 20 digits can be more than a long holds; no table gets there
        return matcher.matches() && path.getName().startsWith("0")
                ? Optional.of(new CommitFile(log.getParent(), Long.parseLong(matcher.group(1))))
                : Optional.empty();
    }

    /** The directory of a table's commits. */
    public static Path log(Path table) {
        return new Path(table, LOG);
    }

    /** The file's own path. */
    public Path path() {
        return new Path(log(table), String.format(Locale.ROOT, "%020d.json", version));
    }
}
