package dev.thermocline.testkit;

import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;

/** What all connections of one proxy share. Thread-safe; changes are seen by the next request or part of a body. */
final class ProxySettings {

    private final InetSocketAddress target;
    private final Time time;
    private final RequestLog log = new RequestLog();
    private final Faults faults = new Faults();
    private volatile long latencyNanos;
    private volatile long bytesPerSecond;

    ProxySettings(InetSocketAddress target, Time time) {
        this.target = target;
        this.time = time;
    }

    InetSocketAddress target() {
        return target;
    }

    Time time() {
        return time;
    }

    RequestLog log() {
        return log;
    }

    Faults faults() {
        return faults;
    }

    void setLatency(Duration latency) {
        if (latency.isNegative()) {
            throw new IllegalArgumentException("latency is negative: " + latency);
        }
        latencyNanos = latency.toNanos();
    }

    /** Waits for the latency, once for each exchange. */
    void delay(Exchange exchange) throws InterruptedIOException {
        long nanos = latencyNanos;
        if (exchange.tryDelay() && nanos > 0) {
            time.pause(nanos);
        }
    }

    /** 0 means no limit. */
    long bytesPerSecond() {
        return bytesPerSecond;
    }

    void setBytesPerSecond(long bytesPerSecond) {
        if (bytesPerSecond < 0) {
            throw new IllegalArgumentException("bandwidth is negative: " + bytesPerSecond);
        }
        this.bytesPerSecond = bytesPerSecond;
    }

    void log(Exchange exchange, int status, long bodyBytes) {
        exchange.log(log, status, bodyBytes, time.nanos());
    }
}
