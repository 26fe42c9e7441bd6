package dev.thermocline.benchmarks.demo;

import static java.util.Objects.requireNonNull;

import dev.thermocline.testkit.LatencyProxy;
import dev.thermocline.testkit.RequestLog;
import dev.thermocline.testkit.S3Request;
import dev.thermocline.testkit.S3Request.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Answers what a mode's process asks about the proxy: the counterpart of {@code workload.ControlChannel}, whose class
 * comment has the protocol. Not thread-safe: one reader of the process's output calls it.
 */
final class ProxyControl {
    private final DemoSettings settings;
    private final Mode mode;
    private final LatencyProxy proxy;
    private final Consumer<String> progress;
    private RequestLog.Mark mark;

    ProxyControl(DemoSettings settings, Mode mode, LatencyProxy proxy, Consumer<String> progress) {
        this.settings = requireNonNull(settings, "settings is null");
        this.mode = requireNonNull(mode, "mode is null");
        this.proxy = requireNonNull(proxy, "proxy is null");
        this.progress = requireNonNull(progress, "progress is null");
        this.mark = proxy.log().mark();
    }

    /**
     * Does what the line asks for.
     *
     * @return the answer; empty when the line wants none
     * @throws IllegalArgumentException for a line outside the protocol
     */
    Optional<String> answer(String line) {
        String[] words = line.strip().split(" ", 2);
        return switch (words[0]) {
            case "progress" -> {
                progress.accept(words.length > 1 ? words[1] : "");
                yield Optional.empty();
            }
            case "slow" -> set(settings.latency(), settings.bandwidth());
            case "fast" -> set(Duration.ZERO, 0);
            case "counts" -> Optional.of(countsSinceMark().format());
            default ->
                throw new IllegalArgumentException("The mode's process asks for something unknown: '" + line + "'");
        };
    }

    private Optional<String> set(Duration latency, long bandwidth) {
        proxy.setLatency(latency);
        proxy.setBandwidth(bandwidth);
        return Optional.of("ok");
    }

    private RequestCounts countsSinceMark() {
        RequestLog.Mark next = proxy.log().mark();
        RequestCounts counts = count(proxy.log().since(mark).list(), mode.label());
        mark = next;
        return counts;
    }

    /** Counts the bucket's requests. */
    static RequestCounts count(List<S3Request> requests, String bucket) {
        List<S3Request> own = requests.stream()
                .filter(request -> request.bucket().equals(bucket))
                .toList();
        Predicate<S3Request> log = S3Request::inDeltaLog;
        Predicate<S3Request> head = request -> request.kind() == Kind.HEAD;
        Predicate<S3Request> get = request -> request.kind() == Kind.GET;
        Predicate<S3Request> list = request -> request.kind() == Kind.LIST;
        return new RequestCounts(
                number(own, head.and(log.negate())),
                number(own, get.and(log.negate())),
                bytes(own, get.and(log.negate())),
                number(own, head.and(log)),
                number(own, get.and(log)),
                bytes(own, get.and(log)),
                number(own, list),
                number(own, head.or(get).or(list).negate()));
    }

    private static long number(List<S3Request> requests, Predicate<S3Request> filter) {
        return requests.stream().filter(filter).count();
    }

    private static long bytes(List<S3Request> requests, Predicate<S3Request> filter) {
        return requests.stream().filter(filter).mapToLong(S3Request::bodyBytes).sum();
    }
}
