package dev.thermocline.benchmarks.summary;

import java.util.stream.LongStream;

/**
 * Requests for one sort of objects.
 *
 * @param head HEADs
 * @param get GETs of objects
 * @param list listings
 * @param bytes payload bytes of the answers to the GETs
 * @param busyMs milliseconds during which at least one of these requests was under way
 */
public record Traffic(long head, long get, long list, long bytes, long busyMs) {

    /** No requests. */
    public static final Traffic NONE = new Traffic(0, 0, 0, 0, 0);

    /** Checks the values. */
    public Traffic {
        if (LongStream.of(head, get, list, bytes, busyMs).anyMatch(value -> value < 0)) {
            throw new IllegalArgumentException("a value is negative: head " + head + ", get " + get + ", list " + list
                    + ", bytes " + bytes + ", busyMs " + busyMs);
        }
    }

    /** Both, one after the other. */
    public Traffic plus(Traffic other) {
        return new Traffic(
                head + other.head, get + other.get, list + other.list, bytes + other.bytes, busyMs + other.busyMs);
    }

    /** How many requests there are. */
    public long requests() {
        return head + get + list;
    }
}
