package dev.thermocline.s3;

import dev.thermocline.cache.object.LastModified;
import dev.thermocline.cache.object.ObjectVersion;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes versions out of what S3 answers; nothing else does. Stateless. */
public final class ResponseVersions {
    /**
     * A strong entity tag: what is weak, empty or bare does not stand for exact bytes, or can't be sent back as it
     * came.
     */
    private static final Pattern STRONG = Pattern.compile("\"[^\"]+\"");

    private static final Pattern DIGEST = Pattern.compile("\"[0-9a-fA-F]{32}\"");

    private ResponseVersions() {}

    /**
     * What the answer to a write allows of the time that S3 will state.
     *
     * @param etag as S3 wrote it
     * @param date the answer's {@code Date}, if it has one
     */
    public static LastModified written(@Nullable String etag, Optional<String> date) {
        if (etag == null || date.isEmpty()) {
            return LastModified.unstated();
        }
        try {
            long second = ZonedDateTime.parse(date.get(), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toEpochSecond();
            // stores round: where other bytes would have another tag, a time that is rounded up is believed, too
            return new LastModified.Until(DIGEST.matcher(etag).matches() ? second + 1 : second);
        } catch (DateTimeParseException e) {
            return LastModified.unstated();
        }
    }

    /** As the other method, for what is compared by tag and length alone. */
    public static Optional<ObjectVersion> of(@Nullable String etag, @Nullable String versionId, long length) {
        return of(etag, versionId, length, LastModified.unstated());
    }

    /**
     * The version that an answer names.
     *
     * @param etag as S3 wrote it, quotes included
     * @param versionId where the bucket has versions
     * @param length of the object in bytes
     * @param modified what the answer states of the time
     * @return empty if these name no exact bytes: then nothing of the object is kept, and it is read as S3A reads it
     */
    public static Optional<ObjectVersion> of(
            @Nullable String etag, @Nullable String versionId, long length, LastModified modified) {
        if (etag == null || length < 0 || !STRONG.matcher(etag).matches()) {
            return Optional.empty();
        }
        return Optional.of(
                new ObjectVersion(ObjectVersion.unquoted(etag), Optional.ofNullable(versionId), length, modified));
    }
}
