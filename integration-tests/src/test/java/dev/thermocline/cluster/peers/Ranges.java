package dev.thermocline.cluster.peers;

import dev.thermocline.testkit.S3Request;
import java.util.Comparator;
import java.util.List;

/**
 * Parts of objects without overlaps.
 *
 * @param bytes in all of them
 */
record Ranges(long bytes) {
    /** What GETs brought, each byte of an object once. */
    static Ranges of(List<S3Request> gets) {
        List<S3Request> inOrder = gets.stream()
                .sorted(Comparator.comparing(S3Request::key).thenComparing(Ranges::start))
                .toList();
        long bytes = 0;
        String key = "";
        long end = 0;
        for (S3Request get : inOrder) {
            if (!get.key().equals(key)) {
                key = get.key();
                end = 0;
            }
            long getEnd = start(get) + get.bodyBytes();
            bytes += Math.max(0, getEnd - Math.max(end, start(get)));
            end = Math.max(end, getEnd);
        }
        return new Ranges(bytes);
    }

    private static long start(S3Request get) {
        return Math.max(0, get.rangeStart());
    }
}
