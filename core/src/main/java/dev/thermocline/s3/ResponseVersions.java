package dev.thermocline.s3;

import dev.thermocline.cache.ObjectVersion;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes versions out of what S3 answers; nothing else does. Stateless. */
public final class ResponseVersions {
    /** A strong entity tag: what is weak, empty or bare does not stand for exact bytes, or can't be sent back as it came. */
    private static final Pattern STRONG = Pattern.compile("\"[^\"]+\"");

    private ResponseVersions() {}

    /**
     * The version that an answer names.
     *
     * @param etag as S3 wrote it, quotes included
     * @param versionId where the bucket has versions
     * @param length of the object in bytes
     * @return empty if these name no exact bytes: then nothing of the object is kept, and it is read as S3A reads it
     */
    public static Optional<ObjectVersion> of(@Nullable String etag, @Nullable String versionId, long length) {
        if (etag == null || length < 0 || !STRONG.matcher(etag).matches()) {
            return Optional.empty();
        }
        return Optional.of(new ObjectVersion(ObjectVersion.unquoted(etag), Optional.ofNullable(versionId), length));
    }
}
