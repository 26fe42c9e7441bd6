package dev.thermocline.peers.transport;

import static java.util.Objects.requireNonNull;

import dev.thermocline.peers.serve.RequestHandler;
import dev.thermocline.peers.serve.ServeCounts;
import dev.thermocline.peers.wire.WireFormat;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.network.TransportContext;
import org.apache.spark.network.crypto.AuthServerBootstrap;
import org.apache.spark.network.server.AbstractAuthRpcHandler;
import org.apache.spark.network.server.NoOpRpcHandler;
import org.apache.spark.network.server.RpcHandler;
import org.apache.spark.network.server.TransportServer;
import org.apache.spark.network.util.TransportConf;

/**
 * Listens for other processes of the application. Who doesn't know its secret gets nothing; frames of strangers are
 * bounded as all are. Daemon threads, as Spark's own. Thread-safe.
 */
public final class PeerServer implements AutoCloseable {
    /** Most bytes of a frame with a request, or of a step of the handshake. */
    static final int MAX_FRAME = 64 << 10;

    private static final int MAX_CONNECTIONS = 8192;
    private static final int MAX_PORT = 65_535;

    private final TransportContext context;
    private final TransportServer server;

    private PeerServer(TransportContext context, TransportServer server) {
        this.context = context;
        this.server = server;
    }

    /**
     * Starts to listen.
     *
     * @param counts of what is refused before it becomes a request
     * @throws IOException if no port is free, or the address is none of this machine
     */
    @SuppressWarnings("checkstyle:illegalcatch") // Netty throws what it gets from the system, undeclared
    public static PeerServer start(Endpoint endpoint, RequestHandler service, ServeCounts counts) throws IOException {
        TransportConf conf = endpoint.options().conf();
        TransportContext context = new TransportContext(conf, new NoOpRpcHandler());
        Guard guard = new Guard(
                service, counts, new AuthServerBootstrap(conf, endpoint.secret().keys()));
        IOException failure = new IOException("no port was tried");
        int tries = endpoint.port() == 0 ? 1 : endpoint.tries();
        for (int i = 0; i < tries; i++) {
            int port = endpoint.port() == 0 ? 0 : Math.min(MAX_PORT, endpoint.port() + i);
            try {
                return new PeerServer(context, context.createServer(endpoint.host(), port, List.of(guard::admit)));
            } catch (Exception e) {
                failure = new IOException("can't listen at " + endpoint.host() + ":" + port, e);
            }
        }
        context.close();
        throw failure;
    }

    /**
     * Where and how to listen.
     *
     * @param host of this machine, by name or number
     * @param port the first one that is tried, or 0 for any
     * @param tries so many ports, one after the other
     */
    public record Endpoint(String host, int port, int tries, PeerSecret secret, TransportOptions options) {
        /** Rejects missing parts. */
        public Endpoint {
            requireNonNull(host, "host is null");
            requireNonNull(secret, "secret is null");
            requireNonNull(options, "options is null");
        }
    }

    /** Where it listens. */
    public int port() {
        return server.getPort();
    }

    /** Ends all connections. Waits no longer than Netty's threads take to end, which nothing depends on. */
    @Override
    public void close() {
        server.close();
        context.close();
    }

    /** What each connection gets before it is authenticated. */
    private static final class Guard {
        private final RequestHandler service;
        private final ServeCounts counts;
        private final AuthServerBootstrap authentication;
        private final AtomicInteger connections = new AtomicInteger();

        Guard(RequestHandler service, ServeCounts counts, AuthServerBootstrap authentication) {
            this.service = service;
            this.counts = counts;
            this.authentication = authentication;
        }

        /** To be called while the connection's handlers are put together, before Spark adds its own. */
        RpcHandler admit(Channel channel, RpcHandler none) {
            SentAnswers answers = new SentAnswers();
            ServedHandshake handshake = new ServedHandshake(channel, counts::refuse);
            channel.pipeline()
                    .addLast(handshake, new FrameLimit(MAX_FRAME, handshake::refuse, () -> 0), new AddedLast(answers));
            if (connections.incrementAndGet() > MAX_CONNECTIONS) {
                handshake.refuse();
            }
            var unused = channel.closeFuture().addListener(closed -> {
                connections.decrementAndGet();
                answers.close();
            });
            RpcHandler authenticating = authentication.doBootstrap(channel, new ServedConnection(service, answers));
            if (authenticating instanceof AbstractAuthRpcHandler handler) {
                handshake.begin(handler::isAuthenticated);
            }
            return authenticating;
        }
    }

    /** Adds a handler behind those that Spark adds, as soon as it has. */
    private static final class AddedLast extends ChannelInboundHandlerAdapter {
        private final SentAnswers answers;

        AddedLast(SentAnswers answers) {
            this.answers = answers;
        }

        @Override
        public void channelRegistered(ChannelHandlerContext context) {
            context.pipeline().addLast(answers);
            context.fireChannelRegistered();
            context.pipeline().remove(this);
        }
    }

    static int maxAnswerFrame() {
        return WireFormat.MAX_PAYLOAD + MAX_FRAME;
    }
}
