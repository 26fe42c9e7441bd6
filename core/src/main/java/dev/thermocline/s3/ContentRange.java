package dev.thermocline.s3;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which bytes of an object an answer carries, as its Content-Range header states it.
 *
 * @param first byte of the range
 * @param last byte of the range, at least {@code first}
 * @param total bytes of the object, more than {@code last}
 */
record ContentRange(long first, long last, long total) {
    private static final Pattern BYTES = Pattern.compile("bytes (\\d{1,18})-(\\d{1,18})/(\\d{1,18})");

    /** Rejects what is no range. */
    ContentRange {
        if (first < 0 || last < first || total <= last) {
            throw new IllegalArgumentException("no range: " + first + "-" + last + "/" + total);
        }
    }

    /** The range of a header; empty if there is none, it is malformed, or it states no total. */
    static Optional<ContentRange> parse(@Nullable String header) {
        Matcher numbers = BYTES.matcher(header == null ? "" : header.trim());
        if (!numbers.matches()) {
            return Optional.empty();
        }
        long first = Long.parseLong(numbers.group(1));
        long last = Long.parseLong(numbers.group(2));
        long total = Long.parseLong(numbers.group(3));
        return first <= last && last < total ? Optional.of(new ContentRange(first, last, total)) : Optional.empty();
    }

    /** Bytes of the range. */
    long length() {
        return last - first + 1;
    }
}
