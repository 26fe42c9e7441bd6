package dev.thermocline.benchmarks.demo;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Requests that passed the proxy, those for {@code _delta_log} apart from those for data files.
 *
 * @param dataHead HEADs outside {@code _delta_log}
 * @param dataGet GETs of objects outside {@code _delta_log}
 * @param dataBytes payload bytes of the answers to {@code dataGet}
 * @param logHead HEADs in {@code _delta_log}
 * @param logGet GETs of objects in {@code _delta_log}
 * @param logBytes payload bytes of the answers to {@code logGet}
 * @param lists listings anywhere
 * @param writes all others: PUT, COPY, DELETE and multipart requests
 */
public record RequestCounts(
        long dataHead,
        long dataGet,
        long dataBytes,
        long logHead,
        long logGet,
        long logBytes,
        long lists,
        long writes) {

    /** No requests. */
    public static final RequestCounts NONE = new RequestCounts(0, 0, 0, 0, 0, 0, 0, 0);

    private static final int FIELDS = 8;

    /** Checks the values. */
    public RequestCounts {
        if (Stream.of(dataHead, dataGet, dataBytes, logHead, logGet, logBytes, lists, writes)
                .anyMatch(count -> count < 0)) {
            throw new IllegalArgumentException("a count is negative: "
                    + format(dataHead, dataGet, dataBytes, logHead, logGet, logBytes, lists, writes));
        }
    }

    /** Both together. */
    public RequestCounts plus(RequestCounts other) {
        return new RequestCounts(
                dataHead + other.dataHead,
                dataGet + other.dataGet,
                dataBytes + other.dataBytes,
                logHead + other.logHead,
                logGet + other.logGet,
                logBytes + other.logBytes,
                lists + other.lists,
                writes + other.writes);
    }

    /** How many requests there are of all kinds. */
    public long total() {
        return dataHead + dataGet + logHead + logGet + lists + writes;
    }

    /** One line that {@link #parse} reads back. */
    public String format() {
        return format(dataHead, dataGet, dataBytes, logHead, logGet, logBytes, lists, writes);
    }

    private static String format(long... counts) {
        return Arrays.stream(counts).mapToObj(Long::toString).collect(Collectors.joining(" "));
    }

    /**
     * Reads what {@link #format} wrote.
     *
     * @throws IllegalArgumentException for any other line
     */
    public static RequestCounts parse(String line) {
        String[] fields = line.strip().split(" ", -1);
        if (fields.length != FIELDS) {
            throw new IllegalArgumentException("not a line of " + FIELDS + " request counts: '" + line + "'");
        }
        long[] counts = Arrays.stream(fields).mapToLong(Long::parseLong).toArray();
        return new RequestCounts(
                counts[0], counts[1], counts[2], counts[3], counts[4], counts[5], counts[6], counts[7]);
    }
}
