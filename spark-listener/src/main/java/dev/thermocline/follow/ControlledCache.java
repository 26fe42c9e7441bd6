package dev.thermocline.follow;

import static java.util.Objects.requireNonNull;

import dev.thermocline.api.CacheControl;
import dev.thermocline.api.CommitFile;
import dev.thermocline.api.PresentFile;
import dev.thermocline.config.CacheSettings;
import dev.thermocline.credential.CallerUser;
import dev.thermocline.hadoop.ProcessCache;
import dev.thermocline.message.CapturedFile;
import dev.thermocline.warm.WarmOutcome;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/** The process's real cache, for the user who asked for it. Thread-safe. */
public final class ControlledCache implements LocalCache {
    private final CacheControl control;
    private final Configuration configuration;
    private final CallerUser user = CallerUser.current();

    private ControlledCache(CacheControl control, Configuration configuration) {
        this.control = requireNonNull(control, "control is null");
        this.configuration = requireNonNull(configuration, "configuration is null");
    }

    /** See {@link LocalCaches#of}. */
    public static Optional<LocalCache> of(Path path, Configuration configuration) throws IOException {
        return ProcessCache.of(path, configuration).map(control -> new ControlledCache(control, configuration));
    }

    @Override
    public CacheSettings settings() {
        return control.settings();
    }

    @Override
    public CompletableFuture<WarmOutcome> warm(Path path, long length) {
        return control.warm(path, length);
    }

    @Override
    public void addedByCommit(Path path, long length) throws IOException {
        control.addedByCommit(path, length);
    }

    @Override
    public CompletableFuture<WarmOutcome> install(CapturedFile file) {
        return control.install(Tails.fromFile(file));
    }

    @Override
    public Optional<CapturedFile> tail(Path path) throws IOException {
        return control.tail(path).map(Tails::toFile);
    }

    @Override
    public void evict(Path path) throws IOException {
        control.evict(path);
    }

    @Override
    public long bytes(Path path) throws IOException {
        return control.residency(path).bytes();
    }

    @Override
    public Optional<PresentFile> openIfPresent(Path path) throws IOException {
        return control.openIfPresent(path);
    }

    @Override
    public OptionalLong newestVersion(Path table) throws IOException {
        try {
            RemoteIterator<FileStatus> log = fileSystem(table).listStatusIterator(CommitFile.log(table));
            long newest = -1;
            while (log.hasNext()) {
                newest = Math.max(
                        newest,
                        CommitFile.parse(log.next().getPath())
                                .map(CommitFile::version)
                                .orElse(-1L));
            }
            return newest < 0 ? OptionalLong.empty() : OptionalLong.of(newest);
        } catch (FileNotFoundException e) {
            return OptionalLong.empty();
        }
    }

    @Override
    public Map<Path, Long> lengths(Path directory, int most) throws IOException {
        Map<Path, Long> lengths = new HashMap<>();
        try {
            RemoteIterator<LocatedFileStatus> files = fileSystem(directory).listFiles(directory, true);
            while (lengths.size() < most && files.hasNext()) {
                LocatedFileStatus file = files.next();
                lengths.put(file.getPath(), file.getLen());
            }
        } catch (FileNotFoundException e) {
            return Map.of();
        }
        return lengths;
    }

    @Override
    public InputStream open(Path path) throws IOException {
        return fileSystem(path).open(path);
    }

    private FileSystem fileSystem(Path path) throws IOException {
        return user.call(() -> path.getFileSystem(configuration));
    }
}
