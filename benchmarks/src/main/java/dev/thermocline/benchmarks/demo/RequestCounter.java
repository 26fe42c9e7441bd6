package dev.thermocline.benchmarks.demo;

import dev.thermocline.benchmarks.summary.RequestCounts;
import dev.thermocline.benchmarks.summary.Traffic;
import dev.thermocline.testkit.S3Request;
import dev.thermocline.testkit.S3Request.Kind;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** Counts a bucket's requests by what they are for, and the time that they were under way. */
final class RequestCounter {
    private static final Set<Kind> READS = Set.of(Kind.HEAD, Kind.GET, Kind.LIST);

    private RequestCounter() {}

    /** Counts the bucket's requests; those of other buckets are left out. */
    static RequestCounts count(List<S3Request> requests, String bucket) {
        List<S3Request> own = requests.stream()
                .filter(request -> request.bucket().equals(bucket))
                .toList();
        List<S3Request> reads =
                own.stream().filter(request -> READS.contains(request.kind())).toList();
        return new RequestCounts(
                traffic(reads.stream().filter(request -> !request.inDeltaLog()).toList()),
                traffic(reads.stream().filter(S3Request::inDeltaLog).toList()),
                own.size() - reads.size());
    }

    private static Traffic traffic(List<S3Request> reads) {
        return new Traffic(
                number(reads, Kind.HEAD),
                number(reads, Kind.GET),
                number(reads, Kind.LIST),
                reads.stream()
                        .filter(request -> request.kind() == Kind.GET)
                        .mapToLong(S3Request::bodyBytes)
                        .sum(),
                busy(reads).toMillis());
    }

    private static long number(List<S3Request> requests, Kind kind) {
        return requests.stream().filter(request -> request.kind() == kind).count();
    }

    /** Time during which at least one of the requests was under way. */
    static Duration busy(List<S3Request> requests) {
        Duration busy = Duration.ZERO;
        Duration counted = null;
        for (S3Request request : requests.stream()
                .sorted(Comparator.comparing(S3Request::started))
                .toList()) {
            Duration end = request.started().plus(request.took());
            Duration start = counted == null || request.started().compareTo(counted) > 0 ? request.started() : counted;
            if (end.compareTo(start) > 0) {
                busy = busy.plus(end.minus(start));
                counted = end;
            }
        }
        return busy;
    }
}
