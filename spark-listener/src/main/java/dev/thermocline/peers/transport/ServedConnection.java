package dev.thermocline.peers.transport;

import dev.thermocline.failure.CacheFailures;
import dev.thermocline.peers.serve.RequestHandler;
import java.nio.ByteBuffer;
import org.apache.spark.network.client.RpcResponseCallback;
import org.apache.spark.network.client.TransportClient;
import org.apache.spark.network.server.OneForOneStreamManager;
import org.apache.spark.network.server.RpcHandler;
import org.apache.spark.network.server.StreamManager;

/** One connection of another process, once it is authenticated. Thread-safe. */
final class ServedConnection extends RpcHandler {
    private final RequestHandler service;
    private final SentAnswers answers;
    private final StreamManager noStreams = new OneForOneStreamManager();

    ServedConnection(RequestHandler service, SentAnswers answers) {
        this.service = service;
        this.answers = answers;
    }

    @Override
    public void receive(TransportClient client, ByteBuffer message, RpcResponseCallback callback) {
        CacheFailures.run("serving a peer", () -> service.receive(message, answers.reply(callback)));
    }

    @Override
    public StreamManager getStreamManager() {
        return noStreams;
    }
}
