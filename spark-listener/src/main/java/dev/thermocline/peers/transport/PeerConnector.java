package dev.thermocline.peers.transport;

import static java.util.Objects.requireNonNull;

import dev.thermocline.concurrent.DaemonThreads;
import dev.thermocline.peer.PeerUnavailableException;
import dev.thermocline.peer.PeerUnavailableException.Reason;
import dev.thermocline.peers.ask.Connection;
import dev.thermocline.peers.ask.Connector;
import dev.thermocline.peers.member.Members.Member;
import io.netty.channel.Channel;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.apache.spark.network.TransportContext;
import org.apache.spark.network.client.TransportClient;
import org.apache.spark.network.client.TransportClientFactory;
import org.apache.spark.network.crypto.AuthClientBootstrap;
import org.apache.spark.network.server.NoOpRpcHandler;
import org.apache.spark.network.util.TransportConf;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connects to other processes, on a few threads of its own: connecting and proving the secret waits for the other side.
 * Thread-safe.
 */
public final class PeerConnector implements Connector, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PeerConnector.class);

    private static final int THREADS = 4;
    private static final int MAX_QUEUED = 10_000;
    private static final int IDLE_SECONDS = 30;
    private static final String DECODER = "frameDecoder";

    private final TransportContext context;
    private final TransportClientFactory factory;
    private final ThreadPoolExecutor threads;

    /**
     * A connector that has connected to nobody yet.
     *
     * @param clock nanoseconds that only grow
     */
    public PeerConnector(PeerSecret secret, TransportOptions options, LongSupplier clock) {
        TransportConf conf = options.conf();
        context = new TransportContext(conf, new NoOpRpcHandler());
        factory = context.createClientFactory(List.of(
                (client, channel) -> guard(channel, clock),
                new AuthClientBootstrap(
                        conf,
                        PeerSecret.APPLICATION,
                        requireNonNull(secret, "secret is null").keys())));
        threads = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MAX_QUEUED),
                DaemonThreads.factory("peer-connect"));
        threads.allowCoreThreadTimeOut(true);
    }

    private static void guard(Channel channel, LongSupplier clock) {
        channel.pipeline().addBefore(DECODER, null, new FrameLimit(PeerServer.maxAnswerFrame(), () -> {}, clock));
    }

    @Override
    public CompletableFuture<Connection> connect(Member member) {
        CompletableFuture<Connection> connection = new CompletableFuture<>();
        try {
            threads.execute(() -> connect(member, connection));
        } catch (RejectedExecutionException e) {
            connection.completeExceptionally(
                    new PeerUnavailableException(Reason.BUSY, "too many connections are being made"));
        }
        return connection;
    }

    @SuppressWarnings("checkstyle:illegalcatch") // Spark reports a refused secret by whatever its handshake throws
    private void connect(Member member, CompletableFuture<Connection> connection) {
        try {
            TransportClient client = factory.createClient(member.host(), member.port());
            connection.complete(new SparkConnection(client));
        } catch (IOException e) {
            LOG.debug("No connection to {}", member, e);
            connection.completeExceptionally(
                    new PeerUnavailableException(Reason.BROKEN, "can't be connected to: " + e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            connection.completeExceptionally(new PeerUnavailableException(Reason.BROKEN, "the application ends"));
        } catch (Throwable t) {
            LOG.debug("No authenticated connection to {}", member, t);
            boolean late = isLate(t);
            connection.completeExceptionally(new PeerUnavailableException(
                    late ? Reason.SILENT : Reason.REFUSED,
                    late ? "does not answer" : "does not accept the application's secret"));
        }
    }

    private static boolean isLate(Throwable failure) {
        Throwable cause = failure;
        while (cause != null && !(cause instanceof TimeoutException)) {
            cause = cause.getCause();
        }
        return cause != null;
    }

    /** Ends all connections. */
    @Override
    public void close() {
        threads.getQueue().clear();
        threads.shutdown(); // who is connecting fails with the factory
        factory.close();
        context.close();
    }
}
