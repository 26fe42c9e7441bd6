package dev.thermocline.follow;

import dev.thermocline.api.CacheControl;
import dev.thermocline.api.CommitFile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/** What listings of a table's directory show: one request for a thousand files. Stateless. */
final class TableListings {
    private TableListings() {}

    /** The highest version of which a table's log has a commit file; empty if there is none. */
    static OptionalLong newestVersion(CacheControl cache, Path table) throws IOException {
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

    /** The files below a directory with their lengths in bytes, at most so many, in the order of their names. */
    static Map<Path, Long> lengths(CacheControl cache, Path directory, int most) throws IOException {
        Map<Path, Long> lengths = new HashMap<>();
        try {
            RemoteIterator<LocatedFileStatus> files =
                    cache.fileSystem(directory).listFiles(directory, true);
            while (lengths.size() < most && files.hasNext()) {
                LocatedFileStatus file = files.next();
                lengths.put(file.getPath(), file.getLen());
            }
        } catch (FileNotFoundException e) {
            return Map.of();
        }
        return lengths;
    }
}
