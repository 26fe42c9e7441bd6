package dev.thermocline.watch;

import static java.util.Objects.requireNonNull;

import dev.thermocline.api.CacheControl;
import dev.thermocline.api.CacheFinder;
import dev.thermocline.api.CommitFile;
import dev.thermocline.api.PresentFile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/** The logs of tables as this process's caches read them. Thread-safe. */
public final class CachedTableLog implements TableLog {
    private final CacheFinder caches;

    public CachedTableLog(CacheFinder caches) {
        this.caches = requireNonNull(caches, "caches is null");
    }

    @Override
    public WatchLimits limits(Configuration configuration) {
        return WatchLimits.of(configuration);
    }

    @Override
    public Optional<Found> commit(CommitFile file, Configuration configuration) throws IOException {
        CacheControl cache = required(file.table(), configuration);
        Optional<PresentFile> present = cache.openIfPresent(file.path());
        if (present.isEmpty()) {
            return Optional.empty();
        }
        long most = cache.settings().capture().commitLogMax().bytes();
        try (PresentFile open = present.get()) {
            return Optional.of(new Found(
                    open.length() <= most ? Optional.of(open.stream().readAllBytes()) : Optional.empty(),
                    open.modificationTime()));
        }
    }

    @Override
    public Optional<String> listedTag(CommitFile file, Configuration configuration) throws IOException {
        return required(file.table(), configuration).listedTag(file.path());
    }

    @Override
    public OptionalLong newest(Path table, Configuration configuration) throws IOException {
        return newestVersion(required(table, configuration), table);
    }

    private CacheControl required(Path table, Configuration configuration) throws IOException {
        return caches.of(table, configuration).orElseThrow(() -> new IOException(table + " is not cached any more"));
    }

    /** The highest version of which a table's log has a commit file; empty if there is none. */
    private static OptionalLong newestVersion(CacheControl cache, Path table) throws IOException {
        try {
            RemoteIterator<FileStatus> log = cache.fileSystem(table).listStatusIterator(CommitFile.log(table));
            OptionalLong newest = OptionalLong.empty();
            while (log.hasNext()) {
                newest = later(newest, log.next().getPath());
            }
            return newest;
        } catch (FileNotFoundException e) {
            return OptionalLong.empty();
        }
    }

    private static OptionalLong later(OptionalLong newest, Path file) {
        return CommitFile.parse(file)
                .filter(commit -> newest.isEmpty() || commit.version() > newest.getAsLong())
                .map(commit -> OptionalLong.of(commit.version()))
                .orElse(newest);
    }
}
