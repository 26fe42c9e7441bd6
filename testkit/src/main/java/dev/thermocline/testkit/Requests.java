package dev.thermocline.testkit;

import dev.thermocline.testkit.S3Request.Kind;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An immutable selection of logged requests, in the order in which their answers ended. Where a method takes kinds,
 * none given means all.
 */
public final class Requests {

    private final List<S3Request> requests;

    Requests(List<S3Request> requests) {
        this.requests = List.copyOf(requests);
    }

    /** The requests; the list cannot be changed. */
    public List<S3Request> list() {
        return requests;
    }

    /** Those that the filter accepts. */
    public Requests where(Predicate<S3Request> filter) {
        return new Requests(requests.stream().filter(filter).toList());
    }

    /** Those of the given kinds. */
    public Requests of(Kind... kinds) {
        return new Requests(select(kinds).toList());
    }

    /** As many as that, from the oldest on. */
    public Requests first(int count) {
        return new Requests(requests.subList(0, count));
    }

    /** Those outside the log directory of a Delta table, requests without a key included. */
    public Requests dataFiles() {
        return where(request -> !request.inDeltaLog());
    }

    /** Those in the log directory of a Delta table. */
    public Requests deltaLog() {
        return where(S3Request::inDeltaLog);
    }

    /** How many there are of the given kinds. */
    public long count(Kind... kinds) {
        return select(kinds).count();
    }

    /** Sum of the answers' payload bytes over the given kinds. */
    public long bytes(Kind... kinds) {
        return select(kinds).mapToLong(S3Request::bodyBytes).sum();
    }

    /** Whether there are none. */
    public boolean isEmpty() {
        return requests.isEmpty();
    }

    /** One line per request, for assertion messages; {@code (no requests)} when there are none. */
    public String describe() {
        if (requests.isEmpty()) {
            return "(no requests)";
        }
        return requests.stream().map(S3Request::toString).collect(Collectors.joining("\n"));
    }

    @Override
    public String toString() {
        return describe();
    }

    private Stream<S3Request> select(Kind... kinds) {
        Set<Kind> wanted = Set.of(kinds);
        return wanted.isEmpty()
                ? requests.stream()
                : requests.stream().filter(request -> wanted.contains(request.kind()));
    }
}
