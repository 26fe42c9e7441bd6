package dev.thermocline.peers.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.util.function.LongSupplier;

/**
 * Stands before Spark's decoder of frames, which would collect two gigabytes for whoever claims to send them: a frame
 * that is longer than any message of ours ends the connection. Notes when bytes arrive. One for each connection.
 */
final class FrameLimit extends ChannelInboundHandlerAdapter {
    private static final int LENGTH_BYTES = 8;

    private final long limit;
    private final Runnable exceeded;
    private final LongSupplier clock;
    private volatile long lastArrival;
    private long length; // of the frame, as far as its bytes have come
    private int digits;
    private long left;

    /**
     * @param limit most bytes of a frame
     * @param exceeded run when a connection is ended
     * @param clock nanoseconds that only grow
     */
    FrameLimit(long limit, Runnable exceeded, LongSupplier clock) {
        this.clock = clock;
        this.lastArrival = clock.getAsLong();
        this.limit = limit;
        this.exceeded = exceeded;
    }

    /** Nanoseconds since the last bytes arrived. */
    long quietNanos() {
        return clock.getAsLong() - lastArrival;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        lastArrival = clock.getAsLong();
        if (message instanceof ByteBuf bytes && !follows(bytes)) {
            ReferenceCountUtil.release(message);
            exceeded.run();
            var unused = context.close();
            return;
        }
        context.fireChannelRead(message);
    }

    /** Follows the frames through the bytes, which stay as they are; false if one is too long. */
    private boolean follows(ByteBuf bytes) {
        int at = bytes.readerIndex();
        int end = bytes.writerIndex();
        while (at < end) {
            if (left > 0) {
                long step = Math.min(left, end - at);
                left -= step;
                at += (int) step;
                continue;
            }
            length = (length << Byte.SIZE) | (bytes.getByte(at) & 0xff);
            at++;
            digits++;
            if (digits == LENGTH_BYTES) {
                if (length < LENGTH_BYTES || length > limit) {
                    return false;
                }
                left = length - LENGTH_BYTES;
                length = 0;
                digits = 0;
            }
        }
        return true;
    }
}
