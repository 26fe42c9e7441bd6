package dev.thermocline.hadoop;

import static java.util.Objects.requireNonNull;

import dev.thermocline.engine.ahead.Expected;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Options.OpenFileOptions;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.impl.FSBuilderSupport;
import org.apache.hadoop.fs.impl.OpenFileParameters;
import org.jspecify.annotations.Nullable;

/**
 * What a caller of {@code openFile} declares about the file and how it will be read.
 *
 * @param status the caller's, if given: a path that does not match it or a directory is S3A's to reject
 * @param length the file's length according to the caller, or -1
 * @param expected how the caller means to read
 * @param understood false if S3A has to handle the request: unknown mandatory keys, odd statuses
 */
record OpenFileRequest(@Nullable FileStatus status, long length, Expected expected, boolean understood) {
    private static final Set<String> RANDOM = Set.of("random", "vector", "columnar", "orc", "parquet", "hbase");
    private static final Set<String> SEQUENTIAL =
            Set.of("sequential", "whole-file", "avro", "csv", "json", "adaptive", "default", "normal");

    static OpenFileRequest of(Path path, OpenFileParameters parameters, String defaultPolicy) {
        requireNonNull(path, "path is null");
        Configuration options = parameters.getOptions();
        FileStatus status = parameters.getStatus();
        boolean fits =
                status == null || (status.isFile() && status.getPath().getName().equals(path.getName()));
        boolean known = parameters.getMandatoryKeys().stream()
                .allMatch(key -> OpenFileOptions.FS_OPTION_OPENFILE_STANDARD_OPTIONS.contains(key));
        Collection<String> policies =
                options.getTrimmedStringCollection(OpenFileOptions.FS_OPTION_OPENFILE_READ_POLICY);
        if (policies.isEmpty()) {
            policies = options.getTrimmedStringCollection("fs.s3a.experimental.input.fadvise");
        }
        // a length that is no whole number is none, as in S3A
        long length = new FSBuilderSupport(options).getLong(OpenFileOptions.FS_OPTION_OPENFILE_LENGTH, -1);
        long splitEnd = new FSBuilderSupport(options).getLong(OpenFileOptions.FS_OPTION_OPENFILE_SPLIT_END, -1);
        Expected expected = Expected.of(path.getName(), sequential(policies, defaultPolicy), splitEnd);
        return new OpenFileRequest(status, length, expected, fits && known);
    }

    /** The first policy that S3A knows decides, as in S3A. */
    static boolean sequential(Collection<String> policies, String defaultPolicy) {
        for (String policy : policies) {
            String name = policy.toLowerCase(Locale.ENGLISH);
            if (RANDOM.contains(name)) {
                return false;
            }
            if (SEQUENTIAL.contains(name)) {
                return true;
            }
        }
        return sequentialByDefault(defaultPolicy);
    }

    /** How a reader goes on who announced nothing. */
    static Expected announcedNothing(Path path, String defaultPolicy) {
        return Expected.of(path.getName(), sequentialByDefault(defaultPolicy), -1);
    }

    /** Whether such a reader starts sequentially: S3A's adaptive policy does. */
    private static boolean sequentialByDefault(String defaultPolicy) {
        return !RANDOM.contains(defaultPolicy.toLowerCase(Locale.ENGLISH));
    }
}
