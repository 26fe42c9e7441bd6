package dev.thermocline.peers.transport;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.thermocline.peers.serve.Reply;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.apache.spark.network.client.RpcResponseCallback;
import org.apache.spark.network.protocol.RpcResponse;

/**
 * The answers of one connection from the moment they are handed to Spark's transport until their bytes have left, which
 * the transport itself reports to nobody. Stands behind Spark's encoder. Thread-safe.
 */
final class SentAnswers extends ChannelOutboundHandlerAdapter {
    @GuardedBy("this")
    private final IdentityHashMap<byte[], Runnable> underWay = new IdentityHashMap<>();

    @GuardedBy("this")
    private boolean closed;

    /** Where the answer to one request goes. */
    @SuppressWarnings("ByteBufferBackingArray") // answers are distinguished by their arrays, nothing is read from it
    Reply reply(RpcResponseCallback callback) {
        return (answer, sent) -> {
            if (add(answer.array(), sent)) {
                callback.onSuccess(answer);
            } else {
                sent.run();
            }
        };
    }

    private synchronized boolean add(byte[] answer, Runnable sent) {
        if (!closed) {
            underWay.put(answer, sent);
        }
        return !closed;
    }

    @Override
    @SuppressWarnings("ByteBufferBackingArray") // as above
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws IOException {
        if (message instanceof RpcResponse response) {
            ByteBuffer bytes = response.body().nioByteBuffer();
            Runnable sent = bytes.hasArray() ? remove(bytes.array()) : null;
            if (sent != null) {
                var unused = promise.addListener(done -> sent.run());
            }
        }
        var unused = context.write(message, promise);
    }

    @SuppressWarnings("NullAway") // an answer of the handshake is nobody's
    private synchronized Runnable remove(byte[] answer) {
        return underWay.remove(answer);
    }

    /** The connection has ended: nothing leaves any more. */
    void close() {
        List<Runnable> left;
        synchronized (this) {
            closed = true;
            left = new ArrayList<>(underWay.values());
            underWay.clear();
        }
        left.forEach(Runnable::run);
    }
}
