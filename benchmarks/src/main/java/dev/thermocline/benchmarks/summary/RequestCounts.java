package dev.thermocline.benchmarks.summary;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * Requests that passed the proxy.
 *
 * @param data HEADs, GETs and listings outside {@code _delta_log}
 * @param log HEADs, GETs and listings in {@code _delta_log}
 * @param writes all others: PUT, COPY, DELETE and multipart requests
 */
public record RequestCounts(Traffic data, Traffic log, long writes) {

    /** No requests. */
    public static final RequestCounts NONE = new RequestCounts(Traffic.NONE, Traffic.NONE, 0);

    private static final int FIELDS = 11;

    /** Checks the values. */
    public RequestCounts {
        requireNonNull(data, "data is null");
        requireNonNull(log, "log is null");
        if (writes < 0) {
            throw new IllegalArgumentException("writes is negative: " + writes);
        }
    }

    /** Both, one after the other. */
    public RequestCounts plus(RequestCounts other) {
        return new RequestCounts(data.plus(other.data), log.plus(other.log), writes + other.writes);
    }

    /** How many requests there are of all kinds. */
    public long total() {
        return data.requests() + log.requests() + writes;
    }

    /** One line that {@link #parse} reads back. */
    public String format() {
        return LongStream.concat(LongStream.concat(fields(data), fields(log)), LongStream.of(writes))
                .mapToObj(Long::toString)
                .collect(Collectors.joining(" "));
    }

    private static LongStream fields(Traffic traffic) {
        return LongStream.of(traffic.head(), traffic.get(), traffic.list(), traffic.bytes(), traffic.busyMs());
    }

    /**
     * Reads what {@link #format} wrote.
     *
     * @throws IllegalArgumentException for any other line
     */
    public static RequestCounts parse(String line) {
        String[] fields = line.strip().split(" ", -1);
        if (fields.length != FIELDS) {
            throw new IllegalArgumentException("not a line of " + FIELDS + " numbers: '" + line + "'");
        }
        long[] values = Arrays.stream(fields).mapToLong(Long::parseLong).toArray();
        return new RequestCounts(
                new Traffic(values[0], values[1], values[2], values[3], values[4]),
                new Traffic(values[5], values[6], values[7], values[8], values[9]),
                values[10]);
    }
}
