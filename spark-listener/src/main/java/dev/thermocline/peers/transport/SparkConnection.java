package dev.thermocline.peers.transport;

import dev.thermocline.peers.ask.Connection;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.apache.spark.network.client.RpcResponseCallback;
import org.apache.spark.network.client.TransportClient;

/** A connection of Spark's transport. Thread-safe. */
final class SparkConnection implements Connection {
    private final TransportClient client;
    private final FrameLimit arrivals;

    SparkConnection(TransportClient client) {
        this.client = client;
        this.arrivals = client.getChannel().pipeline().get(FrameLimit.class);
    }

    @Override
    public CompletableFuture<ByteBuffer> ask(ByteBuffer request) {
        CompletableFuture<ByteBuffer> answer = new CompletableFuture<>();
        var unused = client.sendRpc(request, new RpcResponseCallback() {
            @Override
            public void onSuccess(ByteBuffer response) {
                ByteBuffer copy = ByteBuffer.allocate(response.remaining()); // the transport takes its buffer back
                answer.complete(copy.put(response).flip());
            }

            @Override
            public void onFailure(Throwable failure) {
                answer.completeExceptionally(failure);
            }
        });
        return answer;
    }

    @Override
    public long quietNanos() {
        return arrivals.quietNanos();
    }

    @Override
    public boolean isOpen() {
        return client.isActive();
    }

    @Override
    public void close() {
        client.close();
    }
}
