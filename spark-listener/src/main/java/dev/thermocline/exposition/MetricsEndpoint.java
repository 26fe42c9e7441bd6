package dev.thermocline.exposition;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.thermocline.concurrent.DaemonThreads;
import dev.thermocline.config.CacheSettings;
import dev.thermocline.config.MetricsOptions;
import dev.thermocline.failure.CacheFailures;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where Prometheus scrapes an application: {@code GET /metrics} on a port of the driver. A few connections at a time,
 * each for a few seconds at most; one more closes the oldest, so that who sends half a request keeps nobody else
 * waiting. All threads are daemons and end with {@link #close}. Thread-safe.
 */
public final class MetricsEndpoint implements AutoCloseable {
    static final int MOST_CONNECTIONS = 8;

    private static final Logger LOG = LoggerFactory.getLogger(MetricsEndpoint.class);
    private static final Duration DEADLINE = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final ServerSocket server;
    private final Supplier<String> page;
    private final Duration deadline;
    private final ThreadPoolExecutor workers;
    private final ScheduledThreadPoolExecutor clock = DaemonThreads.clock("metrics-clock");
    private final Thread acceptor;
    private final CountDownLatch closed = new CountDownLatch(1);

    @GuardedBy("this")
    private final Deque<Connection> connections = new ArrayDeque<>();

    private MetricsEndpoint(ServerSocket server, Supplier<String> page, Duration deadline) {
        this.server = requireNonNull(server, "server is null");
        this.page = requireNonNull(page, "page is null");
        this.deadline = requireNonNull(deadline, "deadline is null");
        this.workers = new ThreadPoolExecutor(
                MOST_CONNECTIONS,
                MOST_CONNECTIONS,
                deadline.toMillis(),
                TimeUnit.MILLISECONDS,
                new LinkedBlockingQueue<>(MOST_CONNECTIONS),
                DaemonThreads.factory("metrics-scrape"));
        workers.allowCoreThreadTimeOut(true);
        this.acceptor = DaemonThreads.factory("metrics-accept").newThread(this::accept);
    }

    /** A connection, served when it is run, and what closes it in time. */
    private final class Connection implements Runnable {
        private final Socket socket;
        private final Future<?> inTime;

        Connection(Socket socket) {
            this.socket = socket;
            this.inTime = clock.schedule(() -> closeQuietly(socket), deadline.toMillis(), TimeUnit.MILLISECONDS);
        }

        @Override
        public void run() {
            CacheFailures.run("answering Prometheus", () -> {
                try (socket) {
                    InputStream in = new BufferedInputStream(socket.getInputStream());
                    HttpExchange.serve(in, socket.getOutputStream(), page);
                    socket.shutdownOutput();
                    HttpExchange.drain(in);
                } catch (IOException e) {
                    LOG.debug("A connection of Prometheus ended early", e);
                } finally {
                    close();
                    forget(this);
                }
            });
        }

        void close() {
            inTime.cancel(false);
            closeQuietly(socket);
        }
    }

    /**
     * Opens the port of the options, if there is one. If it can't be opened, a warning names the remedy.
     *
     * @param page the text of a scrape, made for each
     */
    public static Optional<MetricsEndpoint> start(CacheSettings.Metrics options, Supplier<String> page) {
        return options.prometheusPort().flatMap(port -> start(options.prometheusBind(), port, page, DEADLINE));
    }

    static Optional<MetricsEndpoint> start(String bind, int port, Supplier<String> page, Duration deadline) {
        try {
            MetricsEndpoint endpoint = new MetricsEndpoint(listening(bind, port), page, deadline);
            endpoint.acceptor.start();
            LOG.info("Prometheus can scrape this application at {}", endpoint.address());
            return Optional.of(endpoint);
        } catch (UnknownHostException e) {
            LOG.warn(
                    "No metrics for Prometheus: {} = '{}' is no address. Set an address or a name of this machine, such as"
                            + " 127.0.0.1, or 0.0.0.0 for all. Nothing else is affected.",
                    MetricsOptions.PROMETHEUS_BIND.key(),
                    bind);
        } catch (IOException e) {
            LOG.warn(
                    "No metrics for Prometheus: {} = '{}' can't be opened on '{}' ({}). Set another port, 0 for any free one,"
                            + " or off; {} has to be an address of this machine. Nothing else is affected.",
                    MetricsOptions.PROMETHEUS_PORT.key(),
                    port,
                    bind,
                    e.toString(),
                    MetricsOptions.PROMETHEUS_BIND.key());
        }
        return Optional.empty();
    }

    private static ServerSocket listening(String bind, int port) throws IOException {
        InetAddress address = InetAddress.getByName(bind);
        ServerSocket server = new ServerSocket();
        try {
            server.bind(new InetSocketAddress(address, port), MOST_CONNECTIONS);
            return server;
        } catch (IOException e) {
            server.close();
            throw e;
        }
    }

    /** Where it answers. */
    public URI address() {
        String host = server.getInetAddress().getHostAddress();
        String bracketed = host.contains(":") ? "[" + host + "]" : host;
        return URI.create("http://" + bracketed + ":" + server.getLocalPort() + HttpExchange.PATH);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                admit(server.accept());
            } catch (IOException e) {
                pause(e); // closed, or no more files may be opened
            }
        }
    }

    private void pause(IOException failure) {
        try {
            boolean ended = closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
            LOG.debug("No connection of Prometheus was accepted, ended: {}", ended, failure);
        } catch (InterruptedException e) {
            LOG.debug("Nobody interrupts the thread that accepts connections", e);
        }
    }

    /** Closes the oldest connection if there are too many, and has the new one served. */
    private synchronized void admit(Socket socket) {
        if (closed.getCount() == 0) {
            closeQuietly(socket);
            return;
        }
        while (connections.size() >= MOST_CONNECTIONS) {
            Connection oldest = connections.pop();
            workers.remove(oldest); // those that wait are of open connections: there is room for all
            oldest.close();
        }
        Connection connection = new Connection(socket);
        connections.add(connection);
        workers.execute(connection);
    }

    private synchronized void forget(Connection connection) {
        connections.remove(connection);
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("A connection of Prometheus can't be closed", e);
        }
    }

    /**
     * Closes the port and all connections; what is being answered ends early. The system keeps a port open as long as a
     * thread waits for connections: that one is awaited, for a second at most, so that the next application finds the
     * port free.
     */
    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            LOG.debug("The port for Prometheus can't be closed", e);
        }
        synchronized (this) {
            closed.countDown();
            connections.forEach(Connection::close);
            connections.clear();
            workers.shutdownNow();
            clock.shutdownNow();
        }
        try {
            acceptor.join(PAUSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
