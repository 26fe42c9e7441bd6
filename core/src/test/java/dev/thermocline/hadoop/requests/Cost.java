package dev.thermocline.hadoop.requests;

import dev.thermocline.testkit.S3Request;
import dev.thermocline.testkit.S3Request.Kind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * Requests by kind, and the bytes that GETs asked for.
 *
 * @param counts how many of each kind; kinds that were not sent are absent
 * @param bytes what the ranges of the GETs name, cut at the object's end. What a client that breaks off has received is
 *     a matter of timing, so it is not counted.
 */
record Cost(Map<Kind, Long> counts, long bytes) {
    private static final int KILO = 1024;

    Cost {
        counts = Map.copyOf(counts);
        if (bytes < 0) {
            throw new IllegalArgumentException("bytes is negative: " + bytes);
        }
    }

    /** @param length of the object that a request names */
    static Cost of(List<S3Request> requests, ToLongFunction<String> length) {
        Map<Kind, Long> counts = new EnumMap<>(Kind.class);
        long bytes = 0;
        for (S3Request request : requests) {
            counts.merge(request.kind(), 1L, Long::sum);
            if (request.kind() == Kind.GET) {
                bytes += asked(request, length.applyAsLong(request.key()));
            }
        }
        return new Cost(counts, bytes);
    }

    private static long asked(S3Request request, long length) {
        if (!request.hasRange()) {
            return length;
        }
        if (request.rangeStart() < 0) {
            return Math.min(request.rangeEnd(), length);
        }
        long end = request.rangeEnd() < 0 ? length : Math.min(request.rangeEnd() + 1, length);
        return Math.max(0, end - request.rangeStart());
    }

    /** Requests of all kinds. */
    long count() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    boolean isNothing() {
        return counts.isEmpty();
    }

    /** For example {@code 1 HEAD, 2 GET}; {@code 0} if there were none. */
    String requests() {
        if (counts.isEmpty()) {
            return "0";
        }
        List<String> parts = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            Long count = counts.get(kind);
            if (count != null) {
                parts.add(count + " " + name(kind));
            }
        }
        return String.join(", ", parts);
    }

    private static String name(Kind kind) {
        return kind == Kind.BULK_DELETE ? "bulk DELETE" : kind.name().replace('_', ' ');
    }

    /** The requests and the size, for example {@code 1 HEAD, 2 GET, 4.0 MB}. */
    String text() {
        return counts.containsKey(Kind.GET) ? requests() + ", " + size(bytes) : requests();
    }

    /** In units of powers of 1024. */
    static String size(long bytes) {
        if (bytes < KILO) {
            return bytes + " B";
        }
        double kilobytes = (double) bytes / KILO;
        return kilobytes < KILO
                ? String.format(Locale.ROOT, "%.1f KB", kilobytes)
                : String.format(Locale.ROOT, "%.1f MB", kilobytes / KILO);
    }
}
