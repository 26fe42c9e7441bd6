package dev.thermocline.s3;

import static java.util.Objects.requireNonNull;

import dev.thermocline.cache.object.LastModified;
import dev.thermocline.cache.object.ObjectVersion;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.s3a.S3ListRequest;
import org.apache.hadoop.fs.s3a.S3ListResult;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * A request for the names in the log of a Delta table, as S3A and Delta's own listing from a version send it.
 *
 * @param directory key of the log, with a slash at its end
 * @param startAfter key behind which the answer begins, if not with the first
 * @param mostKeys names in an answer, as far as the request says
 * @param grouped whether names below a directory are answered as that directory
 */
public record LogListRequest(String directory, Optional<String> startAfter, int mostKeys, boolean grouped) {
    private static final String LOG = "_delta_log/";
    private static final int PROBED = 2;

    /** Takes anything but null. */
    public LogListRequest {
        requireNonNull(directory, "directory is null");
        requireNonNull(startAfter, "startAfter is null");
    }

    /**
     * A file of the log, as an answer states it.
     *
     * @param name within the directory
     * @param etag as S3 wrote it
     * @param length in bytes
     * @param modified in milliseconds, or 0 if it is not stated
     */
    public record File(String name, @Nullable String etag, long length, long modified) {
        /** The version that is stated; empty if nothing of it can be kept. */
        public Optional<ObjectVersion> version() {
            return ResponseVersions.of(etag, null, length, LastModified.ofMillis(modified));
        }
    }

    /**
     * One answer.
     *
     * @param files directly in the directory, in the order of their names
     * @param next with which the following answer is asked for; empty if this is the last one
     */
    public record Page(List<File> files, Optional<String> next) {
        /** Copies the files. */
        public Page {
            files = List.copyOf(files);
        }
    }

    /** The request, if it asks for the names in a log by the present version of the API. */
    public static Optional<LogListRequest> of(S3ListRequest request) {
        if (request.isV1()) {
            return Optional.empty();
        }
        ListObjectsV2Request asked = request.getV2();
        String prefix = asked.prefix() == null ? "" : asked.prefix();
        String directory = prefix.endsWith("/") ? prefix : prefix + "/"; // Delta's own listing has no slash
        boolean log = directory.equals(LOG) || directory.endsWith("/" + LOG);
        boolean plain = asked.delimiter() == null || asked.delimiter().equals("/");
        return log && plain
                ? Optional.of(new LogListRequest(
                        directory,
                        Optional.ofNullable(asked.startAfter()),
                        asked.maxKeys() == null ? Integer.MAX_VALUE : asked.maxKeys(),
                        asked.delimiter() != null))
                : Optional.empty();
    }

    /** Whether the request asks only whether there is anything: its answer is no listing if it is cut off. */
    public boolean probes() {
        return mostKeys <= PROBED;
    }

    /** What an answer to this request states. */
    public Page page(S3ListResult answer) {
        List<File> files = new ArrayList<>(answer.getS3Objects().size());
        for (S3Object object : answer.getS3Objects()) {
            String key = object.key();
            if (key.startsWith(directory) && key.length() > directory.length()) {
                String name = key.substring(directory.length());
                if (name.indexOf('/') < 0) {
                    files.add(file(name, object));
                }
            }
        }
        return new Page(files, next(answer));
    }

    private static File file(String name, S3Object object) {
        Instant modified = object.lastModified();
        Long length = object.size();
        return new File(
                name, object.eTag(), length == null ? -1 : length, modified == null ? 0 : modified.toEpochMilli());
    }

    /** With which the answer that follows this one is asked for. */
    public static Optional<String> next(S3ListResult answer) {
        return answer.isTruncated() && !answer.isV1()
                ? Optional.ofNullable(answer.getV2().nextContinuationToken())
                : Optional.empty();
    }
}
