package dev.thermocline.s3;

import dev.thermocline.cache.object.ObjectVersion;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.s3a.S3AFileStatus;
import org.apache.hadoop.fs.statistics.IOStatistics;
import org.jspecify.annotations.Nullable;

/** What the cache asks of S3A, past its own overrides. */
public interface S3Calls extends SuffixSource, HeadSource {
    /** The object key of a path. */
    String key(Path path);

    /** The path of an object. */
    Path path(String key);

    /** What S3A counts of all streams of the file system. */
    @Nullable
    IOStatistics counted();

    /** A status as S3A makes it, with S3's own values. */
    S3AFileStatus status(Path path, ObjectVersion version, long modificationTime);

    /** The status that S3 gave for another path of the same file, as this file system gives it for this path. */
    S3AFileStatus of(Path path, S3AFileStatus known);

    /** What the file system was opened with: opens others as it would. */
    Configuration configuration();

    /** Lists a directory; what S3 states of it is seen as of any listing. */
    FileStatus[] list(Path directory) throws IOException;

    /** S3A's classic stream on a file of this status; sends nothing. */
    FSDataInputStream openClassic(Path path, FileStatus status, boolean sequential) throws IOException;
}
