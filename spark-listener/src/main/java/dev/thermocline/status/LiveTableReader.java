package dev.thermocline.status;

import static java.util.Objects.requireNonNull;

import dev.thermocline.api.CacheControl;
import dev.thermocline.api.CacheFinder;
import dev.thermocline.api.CommitFile;
import dev.thermocline.cache.object.ObjectName;
import dev.thermocline.delta.AddedFile;
import dev.thermocline.delta.CommitChange;
import dev.thermocline.delta.CommitReader;
import dev.thermocline.paths.ListedFile;
import dev.thermocline.paths.PathHash;
import dev.thermocline.watch.TableLog;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Finds the live files of a table's newest version in its commits, from the newest back to the first: where it stops,
 * what it has is the live files that were added since. One LIST of the log, and one GET for each commit of which this
 * process does not hold the bytes. Thread-safe.
 */
public final class LiveTableReader {
    /** Most commits that are read. */
    static final int MOST_COMMITS = 2_000;

    private static final ObjectName NOT_CACHED = new ObjectName(0, 0);

    private final CacheFinder caches;
    private final TableLog log;
    private final Configuration configuration;

    /** @param configuration opens the tables */
    public LiveTableReader(CacheFinder caches, TableLog log, Configuration configuration) {
        this.caches = requireNonNull(caches, "caches is null");
        this.log = requireNonNull(log, "log is null");
        this.configuration = requireNonNull(configuration, "configuration is null");
    }

    /**
     * Reads a table's commits.
     *
     * @param most files to name
     * @param inTime asked before each commit; what was read until then is returned once it isn't
     * @throws FileNotFoundException if the table has no log
     * @throws IOException if the table is not cached, keeps its live files elsewhere than in commits, or a commit can't
     *     be read
     */
    LiveTable read(Path table, int most, BooleanSupplier inTime) throws IOException {
        CacheControl cache = caches.of(table, configuration)
                .orElseThrow(() -> new IOException(table + " is not read through the cache"));
        OptionalLong newest = log.newest(table, configuration);
        if (newest.isEmpty()) {
            throw new FileNotFoundException(table + " has no log");
        }
        CommitReader reader = new CommitReader();
        LiveFiles files = new LiveFiles(most);
        long version = newest.getAsLong();
        long since = version + 1;
        while (since > 0 && version - since + 1 < MOST_COMMITS && inTime.getAsBoolean()) {
            if (!read(cache, new CommitFile(table, since - 1), reader, files)) {
                break;
            }
            since--;
        }
        if (since > version) {
            throw new IOException("No commit of " + table + " could be read in time");
        }
        return new LiveTable(version, since, files);
    }

    /** Returns false if the log doesn't hold the commit any more. */
    private boolean read(CacheControl cache, CommitFile commit, CommitReader reader, LiveFiles files)
            throws IOException {
        CommitChange change;
        try (InputStream json = cache.fileSystem(commit.path()).open(commit.path())) {
            change = reader.read(commit.table(), commit.version(), json, file -> added(file, files));
        } catch (FileNotFoundException e) {
            return false;
        }
        if (!change.diffable()) {
            throw new IOException("The protocol of " + commit.table()
                    + " keeps its live files elsewhere than in commits (version " + commit.version() + ")");
        }
        for (ListedFile file : change.files().removedFiles()) {
            var unused = files.decide(file.hash());
        }
        return true;
    }

    private void added(AddedFile file, LiveFiles files) {
        long hash = PathHash.of(file.path());
        if (files.decide(hash)) {
            files.live(hash, name(file.path()), file.size());
        }
    }

    /** Where a file is not cached, as one of a clone's source may be, nobody holds it. */
    private ObjectName name(Path file) {
        try {
            Optional<CacheControl> cache = caches.of(file, configuration);
            return cache.isPresent() ? cache.get().name(file) : NOT_CACHED;
        } catch (IOException e) {
            return NOT_CACHED;
        }
    }
}
