package dev.thermocline.optimize;

import static java.util.Objects.requireNonNull;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Reads commits out of the {@code _delta_log} directory of a table: one listing for the newest version, one file a
 * commit. Thread-safe; opens file systems with the configuration's rights and closes none.
 */
public final class DeltaLogSource implements CommitSource {
    private static final Pattern COMMIT = Pattern.compile("(\\d{20})\\.json");

    private final Configuration configuration;
    private final TableCommitReader reader;

    /** A source of the tables that a configuration reaches. */
    public DeltaLogSource(Configuration configuration, AdvisorLimits limits) {
        this.configuration = requireNonNull(configuration, "configuration is null");
        this.reader = new TableCommitReader(limits);
    }

    @Override
    public OptionalLong newest(Path table) throws IOException {
        long newest = -1;
        try {
            for (FileStatus file : fileSystem(table).listStatus(log(table))) {
                Matcher name = COMMIT.matcher(file.getPath().getName());
                newest = name.matches() ? Math.max(newest, Long.parseLong(name.group(1))) : newest;
            }
        } catch (FileNotFoundException noLog) {
            return OptionalLong.empty();
        }
        return newest < 0 ? OptionalLong.empty() : OptionalLong.of(newest);
    }

    @Override
    public Optional<TableCommit> read(Path table, long version) throws IOException {
        Path file = new Path(log(table), String.format(Locale.ROOT, "%020d.json", version));
        try (InputStream json = fileSystem(table).open(file)) {
            return Optional.of(reader.read(table, version, json));
        } catch (FileNotFoundException absent) {
            return Optional.empty();
        }
    }

    private FileSystem fileSystem(Path table) throws IOException {
        return table.getFileSystem(configuration);
    }

    private static Path log(Path table) {
        return new Path(table, "_delta_log");
    }
}
