package dev.thermocline.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An HTTP/1.1 proxy on a free port of 127.0.0.1 before a path-style S3 endpoint on the same interface. It passes each
 * message on as it came, the Host header included, so signatures stay valid, and
 *
 * <ul>
 *   <li>logs each request with its answer: {@link #log};
 *   <li>holds each answer back for a time: {@link #setLatency};
 *   <li>limits the bytes per second of each connection's answers: {@link #setBandwidth};
 *   <li>fails requests and cuts answers: {@link #faults}.
 * </ul>
 *
 * <p>All settings may be changed while it runs. Thread-safe. Serves up to 512 connections at a time; further ones wait
 * in the accept queue. Two daemon threads per connection. The one who starts it closes it.
 */
public final class LatencyProxy implements AutoCloseable {

    private static final int MAX_CONNECTIONS = 512;
    private static final int ACCEPT_QUEUE = 2048;
    private static final long ACCEPT_RETRY_NANOS = 10_000_000;
    private static final int CLOSE_SECONDS = 10;

    private final ProxySettings settings;
    private final ServerSocket listener;
    private final ExecutorService threads;
    private final Semaphore slots;
    private final Set<ProxyConnection> connections = ConcurrentHashMap.newKeySet();

    private LatencyProxy(ProxySettings settings, ServerSocket listener, int maxConnections) {
        this.slots = new Semaphore(maxConnections);
        this.settings = settings;
        this.listener = listener;
        AtomicInteger number = new AtomicInteger();
        String name = "s3-proxy-" + listener.getLocalPort() + "-";
        this.threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, name + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Starts a proxy before the server; without latency, limit or faults. The server is not closed by the proxy. */
    public static LatencyProxy start(S3Server server) {
        return start(server.port());
    }

    /**
     * Starts a proxy before the server on this port of 127.0.0.1; without latency, limit or faults.
     *
     * @throws UncheckedIOException when there is no free port
     */
    public static LatencyProxy start(int serverPort) {
        return start(serverPort, Time.system(), MAX_CONNECTIONS);
    }

    static LatencyProxy start(int serverPort, Time time, int maxConnections) {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try {
            ServerSocket listener = new ServerSocket(0, ACCEPT_QUEUE, loopback);
            ProxySettings settings = new ProxySettings(new InetSocketAddress(loopback, serverPort), time);
            LatencyProxy proxy = new LatencyProxy(settings, listener, maxConnections);
            proxy.threads.execute(proxy::acceptAll);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException("The proxy cannot listen on 127.0.0.1: " + e.getMessage(), e);
        }
    }

    /** The port on 127.0.0.1. */
    public int port() {
        return listener.getLocalPort();
    }

    /** The endpoint for path-style clients, for example {@code http://127.0.0.1:40124}. */
    public String endpoint() {
        return "http://127.0.0.1:" + port();
    }

    /** The requests that have ended so far. */
    public RequestLog log() {
        return settings.log();
    }

    /** The faults to inject. */
    public Faults faults() {
        return settings.faults();
    }

    /**
     * Holds back each answer by this time, once, before its first byte; zero or more. Requests reach the server at
     * once.
     */
    public void setLatency(Duration latency) {
        settings.setLatency(latency);
    }

    /** Limits the body bytes per second that each connection's answers get; 0 for no limit. */
    public void setBandwidth(long bytesPerSecondPerConnection) {
        settings.setBytesPerSecond(bytesPerSecondPerConnection);
    }

    /** Closes the port and all connections, and waits (up to ten seconds) until the log has their requests. */
    @Override
    public void close() {
        closeListener();
        threads.shutdownNow();
        connections.forEach(ProxyConnection::close);
        try {
            if (!threads.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("The proxy's threads still run after " + CLOSE_SECONDS + " seconds");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void closeListener() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException("The proxy's port cannot be closed: " + e.getMessage(), e);
        }
    }

    private void acceptAll() {
        try {
            while (!listener.isClosed()) {
                slots.acquire();
                acceptOne();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed while all slots were taken
        }
    }

    /** Takes over the slot. */
    private void acceptOne() throws InterruptedException {
        Socket client;
        try {
            client = listener.accept();
        } catch (IOException e) {
            slots.release();
            if (!listener.isClosed()) {
                TimeUnit.NANOSECONDS.sleep(ACCEPT_RETRY_NANOS); // out of descriptors: let connections end
            }
            return;
        }
        ProxyConnection connection = new ProxyConnection(settings, client, threads);
        connections.add(connection);
        try {
            threads.execute(() -> serve(connection));
        } catch (RejectedExecutionException e) {
            connection.close();
            forget(connection);
        }
    }

    private void serve(ProxyConnection connection) {
        try {
            connection.run();
        } finally {
            connection.close();
            forget(connection);
        }
    }

    private void forget(ProxyConnection connection) {
        connections.remove(connection);
        slots.release();
    }
}
