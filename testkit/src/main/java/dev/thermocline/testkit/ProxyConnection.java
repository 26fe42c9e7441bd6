package dev.thermocline.testkit;

import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * One client's connection and its connection to the server. Owns both sockets and closes them when the server has no
 * more to say or either side breaks off.
 *
 * <p>The thread of {@link #run} carries requests up, a second one carries answers down. The uplink writes to the client
 * only when no request waits for the server, so the two never write at the same time.
 */
final class ProxyConnection implements Runnable, AutoCloseable {

    private final ProxySettings settings;
    private final Socket client;
    private final Socket server = new Socket();
    private final Executor executor;
    private final Exchanges exchanges = new Exchanges();
    private final CountDownLatch downEnded = new CountDownLatch(1);

    ProxyConnection(ProxySettings settings, Socket client, Executor executor) {
        this.settings = settings;
        this.client = client;
        this.executor = executor;
    }

    /** Serves the connection to its end. */
    @Override
    public void run() {
        try {
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            server.connect(settings.target());
        } catch (IOException e) {
            close(); // no server: the client sees the connection end
            return;
        }
        try {
            executor.execute(this::carryDown);
        } catch (RejectedExecutionException e) {
            close(); // the proxy is closing
            return;
        }
        try {
            new Uplink(settings, exchanges, client, server).run();
        } catch (IOException e) {
            close(); // one side broke off; this ends the downlink too
        } finally {
            awaitDownlink();
            logUnanswered();
        }
    }

    /** Closes both sockets, which ends both directions. */
    @Override
    public void close() {
        closeQuietly(client);
        closeQuietly(server);
    }

    private void carryDown() {
        try {
            new Downlink(settings, exchanges, client, server).run();
            client.shutdownOutput();
        } catch (IOException e) {
            // One side broke off. What was on its way is in the log.
        } finally {
            exchanges.end();
            close();
            downEnded.countDown();
        }
    }

    /** Does not give up when interrupted: the sockets are closed then, so the downlink ends as well. */
    private void awaitDownlink() {
        boolean interrupted = false;
        while (true) {
            try {
                downEnded.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
                close();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void logUnanswered() {
        for (Exchange exchange : exchanges.drain()) {
            settings.log(exchange, 0, 0);
            Fault fault = exchange.fault();
            if (fault != null) {
                fault.giveBack();
            }
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // The descriptor is released in any case.
        }
    }
}
