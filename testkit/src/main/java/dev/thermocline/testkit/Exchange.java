package dev.thermocline.testkit;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way to its answer. After it has been handed over in {@link Exchanges}, one thread at a time uses
 * it.
 */
final class Exchange {

    private final S3Request request;
    private final @Nullable Fault fault;
    private final long startNanos;
    private boolean delayed;
    private boolean logged;

    Exchange(S3Request request, @Nullable Fault fault, long startNanos) {
        this.request = request;
        this.fault = fault;
        this.startNanos = startNanos;
    }

    S3Request request() {
        return request;
    }

    /** The fault that this request has claimed. */
    @Nullable
    Fault fault() {
        return fault;
    }

    /** True for the first caller only. */
    boolean tryDelay() {
        boolean first = !delayed;
        delayed = true;
        return first;
    }

    /** Logs the answer; later calls do nothing. */
    void log(RequestLog log, int status, long bodyBytes, long nowNanos) {
        if (!logged) {
            logged = true;
            log.end(request.answered(
                    status, bodyBytes, Duration.ofNanos(startNanos), Duration.ofNanos(nowNanos - startNanos)));
        }
    }
}
